"""What the replies of all three protocols have in common."""

import contextlib
import re
from collections.abc import Generator
from typing import Final, TypeVar

from autoconf.dialogues.interface import Reply, Say
from autoconf.errors import WrongProtocolError
from autoconf.model.secret import Login

T = TypeVar("T")
Part = Generator[Say, Reply | Login | None, T]
"""A piece of a dialogue; ``yield from`` it."""

_NOT_ASCII: Final = re.compile(rb"([\x80-\xff]+)")
_LATIN_1: Final = {0xDC00 + octet: octet for octet in range(0x80, 0x100)}
"""What "surrogateescape" makes of octets that are no UTF-8, and what they are in ISO 8859-1."""

_SIGNATURES: Final = (
    (re.compile(rb"[\x15\x16]\x03"), "TLS at once"),
    (re.compile(rb"HTTP/\d", re.IGNORECASE), "HTTP"),
    (re.compile(rb"SSH-\d"), "SSH"),
    (re.compile(rb"\* (OK|PREAUTH|BYE|NO|BAD)\b", re.IGNORECASE), "IMAP"),
    (re.compile(rb"(\+OK|-ERR)\b", re.IGNORECASE), "POP3"),
    (re.compile(rb"\d{3}[ -].*\bFTP", re.IGNORECASE), "FTP"),
    (re.compile(rb"\d{3}([ -]|$)"), "SMTP"),
)


def any_line(_line: bytes) -> bool:
    """End a reply with its first line."""
    return True


def ask(say: Say) -> Part[Reply]:
    """Yield one Say and return its reply."""
    reply = yield say
    if not isinstance(reply, tuple):
        raise TypeError("a Say is answered by a reply")
    return reply


def clean_text(data: bytes | str, at_most: int = 8192) -> str:
    """Return a server's words for people: no control or formatting characters, one line.

    Whoever carries the dialogue blanks secrets before it cuts, so a dialogue rarely cuts.
    """
    text = data if isinstance(data, str) else _decoded(data)
    printable = "".join(c for c in text.replace("\t", " ") if c.isprintable())
    return printable.strip()[:at_most]


def _decoded(data: bytes) -> str:
    """Return text that ought to be UTF-8, each run of other octets read by itself.

    Chinese servers send GB18030, where such runs are of pairs, four octets and more; the rest
    is ISO 8859-1.
    """
    parts = _NOT_ASCII.split(data)
    return "".join(
        _foreign(part) if number % 2 else part.decode("ascii") for number, part in enumerate(parts)
    )


def _foreign(octets: bytes) -> str:
    is_pairs = len(octets) >= 4 and len(octets) % 2 == 0
    for encoding in ("utf-8", "gb18030")[: 1 + is_pairs]:
        with contextlib.suppress(UnicodeDecodeError):
            return octets.decode(encoding)
    return octets.decode("utf-8", "surrogateescape").translate(_LATIN_1)


def wrong_protocol(line: bytes, wanted: str) -> WrongProtocolError:
    """Name what a line looks like that should have been of the protocol ``wanted``."""
    seen = next((name for pattern, name in _SIGNATURES if pattern.match(line)), None)
    if seen is None or seen == wanted:
        return WrongProtocolError(f"does not speak {wanted}: {clean_text(line, 80)!r}")
    return WrongProtocolError(f"speaks {seen} here, not {wanted}")
