import pytest

from autoconf.formats.safe_text import clean_text, web_url


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("  Example\n   Mail\t", "Example Mail", id="one line"),
        pytest.param("Ex\x00am\x1bple", "Ex am ple", id="control characters"),
        pytest.param("Ex\ue000ample \U000f0000", "Ex ample", id="private use"),
        pytest.param("moc.\u202eelpmaxe\u202c", "moc.elpmaxe", id="direction overrides"),
        pytest.param("\u2067x\u2069\u200f", "x", id="isolates and marks"),
        pytest.param("پست\u200cبرقی", "پست\u200cبرقی", id="joiners are spelling"),
        pytest.param("Épost 📧", "Épost 📧", id="any script"),
    ],
)
def test_text_is_made_fit_to_be_shown(text: str, expected: str) -> None:
    assert clean_text(text) == expected


def test_text_is_cut_at_200_characters() -> None:
    assert clean_text("x" * 300) == "x" * 200


@pytest.mark.parametrize(
    "url", ["https://example.com/a?b=c#d", "http://example.com:8080/", "https://[2001:db8::1]/"]
)
def test_a_web_address_is_kept_as_it_is(url: str) -> None:
    assert web_url(f" {url} ") == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "https://bank.example@evil.example/",
        "https://example.com/a b",
        "https://example.com/\u202e",
        "https://[2001:db8::1/",
        "https://example.com:99999/",
        "https://example.com/" + "x" * 2000,
    ],
)
def test_anything_else_is_no_web_address(url: str) -> None:
    assert web_url(url) is None
