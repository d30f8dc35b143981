import tomllib
from pathlib import Path

import pytest

from autoconf import messages
from autoconf.messages import english, text, text_of


def test_placeholders_are_filled() -> None:
    assert text("sheet.provider", [("provider", "Example Mail")]) == "Provider: Example Mail"


def test_values_may_be_keywords_of_any_type() -> None:
    assert text_of("sheet.pop3-days", days=14).endswith("for 14 days.")


def test_a_value_is_not_looked_into() -> None:
    assert text_of("sheet.provider", provider="{provider} {x}") == "Provider: {provider} {x}"


def test_an_empty_last_value_leaves_no_space() -> None:
    assert text_of("requires.bridge.text", hint="").endswith("connect to it.")


def test_what_has_no_place_is_left_out() -> None:
    assert text_of("sheet.password-title", unused="x") == "Password"


def test_an_unknown_id_is_an_error() -> None:
    with pytest.raises(KeyError):
        text("no.such.id")


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        text("sheet.provider")


def test_every_leaf_of_the_file_is_an_id() -> None:
    file = Path(messages.__file__).with_name("en.toml")
    tables = tomllib.loads(file.read_text(encoding="utf-8"))

    def leaves(table: object) -> int:
        return sum(map(leaves, table.values())) if isinstance(table, dict) else 1

    assert len(english()) == leaves(tables)


def test_a_text_is_one_plain_line() -> None:
    bad = [
        name
        for name, template in english().items()
        if template != " ".join(template.split()) or not template.isprintable()
    ]

    assert bad == []


def test_the_account_settings_of_outlook_have_one_path() -> None:
    first = "Outlook: File \u203a Account Settings \u203a "
    paths = {text.partition(first)[2][:18] for text in english().values() if first in text}

    assert paths == {"Account Settings \u203a"}
