"""Readers of ``[section]`` and ``key=value`` lines that share nothing with the writer."""

import re

Sections = dict[str, dict[str, str]]

_SECTION = re.compile(r"\[([A-Za-z][A-Za-z0-9#: _-]*)\]")
_PAIR = re.compile(r"([A-Za-z][A-Za-z0-9 _\\-]*)=(.*)")
_ESCAPE = re.compile(r"\\(.?)")
_MEANINGS = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}


def read_lines(content: bytes) -> Sections:
    """Read sections of values as they stand there; no key and no section comes twice."""
    sections: Sections = {}
    current: dict[str, str] = {}
    for line in content.decode().split("\n"):
        if not line or line.startswith("#"):
            continue
        if (heading := _SECTION.fullmatch(line)) is not None:
            assert heading[1] not in sections, line
            current = sections.setdefault(heading[1], {})
            continue
        pair = _PAIR.fullmatch(line)
        assert pair, line
        assert sections, line
        assert pair[1] not in current, line
        current[pair[1]] = pair[2].lstrip(" \t")
    return sections


def unescaped(value: str, more: str = "") -> str:
    r"""Return the string that GLib or KConfig reads; ``more`` may be escaped, too."""
    meanings = _MEANINGS | {letter: letter for letter in more}
    return _ESCAPE.sub(lambda escape: meanings[escape[1]], value)


def qt_string(value: str) -> str:
    """Return the string that QSettings reads; characters are units of UTF-16."""
    assert value[0] == value[-1] == '"'
    assert value.isascii()
    inner = re.sub(r"\\x([0-9A-Fa-f]+)", lambda escape: chr(int(escape[1], 16)), value[1:-1])
    return inner.encode("utf-16", "surrogatepass").decode("utf-16")


def list_items(value: str) -> list[str]:
    """Return the strings of a list, each of which ends with a semicolon."""
    items = re.findall(r"((?:[^\\;]|\\.)*);", value)
    assert "".join(f"{item};" for item in items) == value
    return [unescaped(item, ";") for item in items]
