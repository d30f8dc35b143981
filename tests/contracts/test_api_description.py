"""docs/openapi.json is what the API says about itself."""

from pathlib import Path

import msgspec

from autoconf.web.description import description

PAGE = Path(__file__).parents[2] / "docs" / "openapi.json"


def test_the_description_is_that_of_this_version() -> None:
    assert PAGE.read_text(encoding="utf-8") == description(), "run make docs"


def test_secrets_are_only_written() -> None:
    schemas = msgspec.json.decode(description())["components"]["schemas"]

    for name in ("password", "oauth_token"):
        assert schemas["SecretRequest"]["properties"][name]["writeOnly"] is True
    assert "secret" not in schemas["JobDocument"]["properties"]


def test_the_description_names_no_page() -> None:
    paths = msgspec.json.decode(description())["paths"]

    assert [path for path in paths if not path.startswith("/api/v1/")] == []
