import json
import sys
import unicodedata

import pytest

from autoconf.characters import escaped, hidden, visible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\x1b[2Jb", "a [2Jb", id="escape"),
        pytest.param("a\x9b2Jb\x7f", "a 2Jb ", id="C1 and DEL"),
        pytest.param("a\nb\u2028c", "a b c", id="ends of lines"),
        pytest.param("moc.\u202eelpmaxe\u202c\u2066", "moc.elpmaxe", id="direction"),
        pytest.param("G\u200bma\u2060il\ufeff\xad", "Gmail", id="zero width"),
        pytest.param("G\u200cma\u200dil\ufe0f", "Gmail", id="joiners among Latin letters"),
        pytest.param("G\U000e0001\U000e0041mail\U000e0100", "Gmail", id="tags"),
        pytest.param("G\u3164ma\u115fil\uffa0", "Gmail", id="fillers"),
        pytest.param("caf\udce9.yaml", "caf\ufffd.yaml", id="octets of a file name"),
        pytest.param("پست\u200cبرقی", "پست\u200cبرقی", id="spelling"),
        pytest.param(
            "❤\ufe0f 👩\u200d💻 1\ufe0f\u20e3", "❤\ufe0f 👩\u200d💻 1\ufe0f\u20e3", id="emoji"
        ),
        pytest.param("Épost, 電子郵件", "Épost, 電子郵件", id="any script"),
    ],
)
def test_hidden_characters_are_left_out(text: str, expected: str) -> None:
    assert visible(text) == expected


def test_no_control_or_formatting_character_is_seen_alone() -> None:
    spelling = {"Arabic", "Syriac", "Kaithi"}  # signs that stand over or under digits and letters
    alone = [
        character
        for character in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        and not hidden().search(character)
        and unicodedata.name(character, "").partition(" ")[0].title() not in spelling
    ]

    assert [f"U+{ord(c):04X} {unicodedata.name(c, '')}" for c in alone] == []


def test_escaped_text_is_the_same_text_in_json() -> None:
    text = "a\x9bb\u202ec\U000e0041d\x7f"

    assert escaped(text) == r"a\u009bb\u202ec\udb40\udc41d\u007f"
    assert json.loads(f'"{escaped(text)}"') == text
