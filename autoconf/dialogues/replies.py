"""What the replies of all three protocols have in common."""

import re
from collections.abc import Generator
from typing import Final, TypeVar

from autoconf.dialogues.interface import Reply, Say
from autoconf.errors import WrongProtocolError
from autoconf.model.secret import Login

T = TypeVar("T")
Part = Generator[Say, Reply | Login | None, T]
"""A piece of a dialogue; ``yield from`` it."""

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
    text = data if isinstance(data, str) else data.decode("utf-8", "replace")
    printable = "".join(c for c in text.replace("\t", " ") if c.isprintable())
    return printable.strip()[:at_most]


def wrong_protocol(line: bytes, wanted: str) -> WrongProtocolError:
    """Name what a line looks like that should have been of the protocol ``wanted``."""
    seen = next((name for pattern, name in _SIGNATURES if pattern.match(line)), None)
    if seen is None or seen == wanted:
        return WrongProtocolError(f"does not speak {wanted}: {clean_text(line, 80)!r}")
    return WrongProtocolError(f"speaks {seen} here, not {wanted}")
