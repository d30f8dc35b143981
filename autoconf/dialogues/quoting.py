"""Texts as they were before a server quoted them for HTML, a URL, a mail or a program."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from autoconf.dialogues.replies import decoded, printable_line

_MAX_SIGNS: Final = 40
"""In a text of more signs, nothing is searched that was quoted twice: it would take long."""

_QUOTED: Final = {
    "&": r"&(?:#\w{1,40}|\w{2,31});?",
    "%": r"\+|(?:%[0-9a-fA-F]{2})+",
    "=": r"(?:=[0-9a-fA-F]{2})+",  # quoted-printable
    "\\": r"(?:\\U[0-9a-fA-F]{8})+|(?:\\u[0-9a-fA-F]{4})+|(?:\\x[0-9a-fA-F]{2})+"
    r"|(?:\\[0-7]{3})+|\\[^\w\s]",
}
"""By the sign of each way to quote: what is quoted."""

_HEXADECIMAL: Final = {"%": "", "=": "", "\\x": "", "\\u": "utf-16-be", "\\U": "utf-32-be"}
"""By the mark before hexadecimal digits: the encoding of the octets; empty: see ``decoded``."""


def readings(text: str) -> Iterator[str]:
    """Yield the texts that ``text`` may stand for, as lines for display, without ``text``.

    A text in JSON in HTML is quoted twice.
    """
    known, once = {text}, []
    for reading in _unquoted(text):
        known.add(reading)
        once.append(reading)
        yield reading
    if sum(map(text.count, _QUOTED)) > _MAX_SIGNS:
        return
    for reading in (new for old in once for new in _unquoted(old)):
        if reading not in known:
            known.add(reading)
            yield reading


def _unquoted(text: str) -> Iterator[str]:
    for sign, pattern in _QUOTED.items():
        if sign in text and (reading := re.sub(pattern, _read, text)) != text:
            yield printable_line(reading, len(reading))


def _read(found: re.Match[str]) -> str:
    quoted = found[0]
    for mark, encoding in _HEXADECIMAL.items():
        if quoted.startswith(mark):
            octets = bytes.fromhex(quoted.replace(mark, ""))
            return octets.decode(encoding, "replace") if encoding else decoded(octets)
    if quoted.startswith("&"):
        return unescape(quoted)
    if quoted[1:2].isdigit():
        return decoded(bytes(int(octet, 8) & 0xFF for octet in quoted[1:].split("\\")))
    return " " if quoted == "+" else quoted[1]
