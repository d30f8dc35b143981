from pathlib import Path

import pytest

from autoconf.errors import UsageError
from autoconf.web.branding import read_brand
from autoconf.web.pages.brand import Brand, Logo

_WHOLE = """name = "Mail of Lindenhof"
logo = "logo.svg"
helpdesk = "0123 456, 8 to 17 h"
helpdesk_mail = "help@lindenhof.example"
imprint = "https://lindenhof.example/imprint"
privacy = "https://lindenhof.example/privacy"
"""


def test_a_folder_says_whose_page_it_is(tmp_path: Path) -> None:
    (tmp_path / "branding.toml").write_text(_WHOLE)
    (tmp_path / "logo.svg").write_bytes(b"<svg/>")

    assert read_brand(tmp_path) == Brand(
        name="Mail of Lindenhof",
        logo=Logo(media_type="image/svg+xml", content=b"<svg/>"),
        helpdesk="0123 456, 8 to 17 h",
        helpdesk_mail="help@lindenhof.example",
        imprint="https://lindenhof.example/imprint",
        privacy="https://lindenhof.example/privacy",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name =", "branding.toml"),
        ('nmae = "x"', "nmae"),
        ('name = "a\\nb"', "name"),
        ('imprint = "javascript:alert(1)"', "imprint"),
        ('privacy = "http://example.com"', "privacy"),
        ('helpdesk_mail = "no address"', "no address"),
        ('logo = "none.svg"', "none.svg"),
        ('logo = "logo.exe"', "logo.exe"),
        ('logo = "../../etc/passwd.png"', "passwd.png"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "branding.toml").write_text(text)

    with pytest.raises(UsageError, match=words):
        read_brand(tmp_path)


def test_a_folder_without_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"branding\.toml"):
        read_brand(tmp_path)
