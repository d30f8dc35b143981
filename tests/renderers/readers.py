"""Readers of client formats that share nothing with the writers."""

import configparser
import re

Value = str | int | bool

_PREF = re.compile(r'user_pref\("([A-Za-z0-9._-]+)", (true|false|\d+|"(?:[^"\\]|\\.)*")\);')
_ESCAPE = re.compile(r'\\(?:u([0-9a-f]{4})|(["\\nrtbf/]))')
_SHORT = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def read_prefs(content: bytes) -> dict[str, Value]:
    """Read ``prefs.js``: comments, and one preference per line, none of them twice."""
    prefs: dict[str, Value] = {}
    for line in content.decode().split("\n"):
        if not line or line.startswith("//"):
            continue
        match = _PREF.fullmatch(line)
        assert match, line
        assert match[1] not in prefs, line
        prefs[match[1]] = _value(match[2])
    return prefs


def _value(literal: str) -> Value:
    if literal in ("true", "false"):
        return literal == "true"
    if literal.isdigit():
        return int(literal)
    units = _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else _SHORT.get(m[2], m[2]), literal)
    return units[1:-1].encode("utf-16", "surrogatepass").decode("utf-16")


def read_prf(content: bytes) -> dict[str, dict[str, str]]:
    """Read a PRF file as Windows reads INI files, but with keys as they are written."""
    text = content.decode("ascii")
    assert text.count("\n") == text.count("\r\n") == text.count("\r")
    parser = configparser.RawConfigParser(
        delimiters=("=",), comment_prefixes=(";",), empty_lines_in_values=False
    )
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # the documented way
    parser.read_string(text.replace("\r\n", "\n"))
    return {name: dict(parser[name]) for name in parser.sections()}
