"""A reader of registry files that shares nothing with the writer."""

import re

Value = str | int | None

_LINE = re.compile(r'"((?:[^"\\]|\\["\\])*)"=(?:"((?:[^"\\]|\\["\\])*)"|dword:([0-9a-f]{8})|(-))')


def read_registry_file(content: bytes) -> dict[str, dict[str, Value]]:
    """Read values by name by key; None stands for a value that is deleted."""
    assert content.startswith(b"\xff\xfe")
    text = content[2:].decode("utf-16-le")
    assert text.count("\n") == text.count("\r\n") == text.count("\r")
    first, *lines = text.split("\r\n")
    assert first == "Windows Registry Editor Version 5.00"
    keys: dict[str, dict[str, Value]] = {}
    values: dict[str, Value] = {}
    for line in lines:
        if not line or line.startswith(";"):
            continue
        if line.startswith("["):
            assert line.endswith("]")
            values = keys.setdefault(line[1:-1], {})
            continue
        match = _LINE.fullmatch(line)
        assert match, line
        assert match[1] not in values
        values[_plain(match[1])] = _value(match)
    return keys


def _value(match: re.Match[str]) -> Value:
    if match[4]:
        return None
    return int(match[3], 16) if match[3] else _plain(match[2])


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
