import pytest

from autoconf.web.pages.pieces import host_of, pieces

HOSTS = ("help.example",)


def shown(text: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in pieces(text, HOSTS)]


def test_a_text_keeps_all_its_letters() -> None:
    assert shown("Choose **File** now") == [
        ("plain", "Choose "),
        ("strong", "File"),
        ("plain", " now"),
    ]


def test_a_quotation_mark_stays_with_its_bracket() -> None:
    assert shown('It said: "[AUTH] no"') == [("plain", 'It said: "\N{WORD JOINER}[AUTH] no"')]


def test_a_link_to_a_known_host_may_be_followed() -> None:
    assert shown("See https://help.example/a?b=c.") == [
        ("plain", "See "),
        ("link", "https://help.example/a?b=c"),
        ("plain", "."),
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://help.example/",
        "https://evil.example/",
        "https://help.example.evil.example/",
        "https://help.example@evil.example/",
        "https://evil.example/?https://help.example/",
        "javascript:alert(1)",
        "https://",
    ],
)
def test_any_other_link_stays_text(url: str) -> None:
    assert {kind for kind, _ in shown(f"See {url} now")} == {"plain"}
    assert "".join(text for _, text in shown(f"See {url} now")) == f"See {url} now"


@pytest.mark.parametrize("text", ["", "**", "****", "a ** b", "*a*"])
def test_odd_stars_are_shown_as_they_are(text: str) -> None:
    assert "".join(part for _, part in shown(text)) == text


def test_a_host_is_read_from_urls_only() -> None:
    assert host_of("https://Help.Example:443/x") == "help.example"
    assert host_of("SRV of help.example") == ""
