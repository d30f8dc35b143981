import pytest

from autoconf.errors import UnsupportedError
from autoconf.renderers.safe_text import javascript, quoted, safe


@pytest.mark.parametrize(
    "character",
    [
        "\n",
        "\r",
        "\0",
        "\x0b",
        "\x1b",
        "\x7f",
        "\x85",
        "\u2028",
        "\u2029",
        "\u202e",
        "\u2066",
        "\ufffe",
    ],
    ids=ascii,
)
def test_a_control_character_is_refused_by_its_number(character: str) -> None:
    with pytest.raises(
        UnsupportedError, match=rf"unsafe value: the user name holds .* U\+{ord(character):04X}"
    ):
        safe(f"Alice{character}", "user-name")


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(UnsupportedError):
        safe("\ud800", "user-name")


def test_line_feeds_are_allowed_where_there_are_lines() -> None:
    assert safe("one\ntwo", "signature", lines=True) == "one\ntwo"


def test_carriage_returns_are_refused_even_where_there_are_lines() -> None:
    with pytest.raises(UnsupportedError):
        safe("one\r\ntwo", "signature", lines=True)


def test_other_letters_of_the_world_are_kept() -> None:
    assert safe("Zoë 例え Пример 👩", "user-name") == "Zoë 例え Пример 👩"


@pytest.mark.parametrize(
    ("value", "shown"), [("a b", "'a b'"), ("x" * 61, f"'{'x' * 60}…'"), ("\x1b", r"'\x1b'")]
)
def test_a_value_in_an_error_is_short_and_harmless(value: str, shown: str) -> None:
    assert quoted(value) == shown


@pytest.mark.parametrize(
    ("value", "literal"),
    [(True, "true"), (False, "false"), (993, "993"), ('a"\\b', r'"a\"\\b"'), ("é", r'"\u00e9"')],
)
def test_a_value_becomes_an_ascii_literal(value: str | int, literal: str) -> None:
    assert javascript(value) == literal
