import pytest

from autoconf.formats.settings_files.ini import read_number, read_sections
from autoconf.formats.settings_files.text import addresses_in, decode, joined_lines, lines_of


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"\xef\xbb\xbfa\r\nb\rc", "a\nb\nc"),
        ("grüß".encode("utf-16"), "grüß"),
        ("a=1\n".encode("utf-16-le"), "a=1\n"),
        ("grüß".encode(), "grüß"),
        ("grüß".encode("cp1252"), "grüß"),
        (b"a\0b", ""),
        (b"", ""),
    ],
)
def test_a_text_is_read_in_its_encoding(body: bytes, text: str) -> None:
    assert decode(body) == text


def test_long_lines_are_left_out_and_broken_ones_are_joined() -> None:
    assert list(lines_of(f"a\n{'b' * 5000}\nc")) == ["a", "c"]
    assert list(joined_lines("a\\\nb\nc\\")) == ["ab", "c"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('"Alice, A." <alice@example.com>, b@example.org', ("alice@example.com", "b@example.org")),
        ("Alice @ home", ()),
        ("alice@example.com:secret", ()),
    ],
)
def test_addresses_are_found_in_a_line(line: str, found: tuple[str, ...]) -> None:
    assert addresses_in(line) == found


@pytest.mark.parametrize(
    ("text", "number"), [("14", 14), ("0xE0003", 917507), ("-1", -1), ("1e3", None), ("", None)]
)
def test_numbers_are_decimal_or_hexadecimal(text: str, number: int | None) -> None:
    assert read_number(text) == number


def test_sections_may_occur_twice_and_lines_may_stand_before_the_first() -> None:
    sections = read_sections("a=1\n; b=2\n[S]\nC = 3\nd\n[S]\nc=4\n")

    assert [(s.name, s.values) for s in sections] == [
        ("", {"a": "1"}),
        ("S", {"c": "3"}),
        ("S", {"c": "4"}),
    ]
