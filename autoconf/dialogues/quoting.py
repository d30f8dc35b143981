"""Texts as they were before a server quoted them for HTML, a URL, a mail or a program."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Final

from autoconf.dialogues.replies import decoded, printable_line

_LAYERS: Final = 2
"""A text in JSON in HTML is quoted twice."""


def readings(text: str) -> Iterator[str]:
    """Yield the texts that ``text`` may stand for, as lines for display, without ``text``."""
    known = {text}
    for sign in _QUOTINGS:
        if (reading := _unquoted(text, sign)) not in known:
            known.add(reading)
            yield reading
    for _ in range(_LAYERS if len(known) > 1 else 0):
        for sign in _QUOTINGS:
            text = _unquoted(text, sign)
        if text not in known:
            known.add(text)
            yield text


def _unquoted(text: str, sign: str) -> str:
    if sign not in text:
        return text
    pattern, read = _QUOTINGS[sign]
    unquoted = re.sub(pattern, read, text, flags=re.IGNORECASE)
    return text if unquoted == text else printable_line(unquoted)


def _entity(found: re.Match[str]) -> str:
    return unescape(found[0])


def _octets(found: re.Match[str]) -> str:
    return decoded(bytes.fromhex(re.sub("[%=]", "", found[0])))


def _of_url(found: re.Match[str]) -> str:
    return " " if found[0] == "+" else _octets(found)


def _of_program(found: re.Match[str]) -> str:
    quoted = found[0].lower()
    match quoted[1]:
        case "x":
            return decoded(bytes.fromhex(quoted.replace("\\x", "")))
        case "u":
            units = bytes.fromhex(quoted.replace("\\u", ""))
            return units.decode("utf-16-be", "replace")
        case digit if digit.isdigit():
            return decoded(bytes(int(octet, 8) & 0xFF for octet in quoted[1:].split("\\")))
        case _:
            return found[0][1]


_QUOTINGS: Final[dict[str, tuple[str, Callable[[re.Match[str]], str]]]] = {
    "&": (r"&(?:#\w{1,40}|\w{2,31});?", _entity),
    "%": (r"\+|(?:%[0-9a-f]{2})+", _of_url),
    "=": (r"(?:=[0-9a-f]{2})+", _octets),  # quoted-printable
    "\\": (
        r"(?:\\x[0-9a-f]{2})+|(?:\\u[0-9a-f]{4})+|(?:\\[0-7]{3})+|\\[^\w\s]",
        _of_program,
    ),
}
"""By the sign of each way to quote: what is quoted, and how it is read."""
