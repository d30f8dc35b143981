"""What the replies of all three protocols have in common."""

import contextlib
import re
from collections.abc import Generator, Sequence
from typing import Final, TypeVar

from autoconf.dialogues.actions import Action
from autoconf.dialogues.interface import IsLast, Reply, Say, Wait
from autoconf.errors import WrongProtocolError
from autoconf.model.check import Stage
from autoconf.model.secret import Login

T = TypeVar("T")
Steps = Generator[Say, Reply | Login | Action | None, T]
"""A piece of a dialogue; ``yield from`` it."""
TimedSteps = Generator[Say | Wait, Reply | Login | Action | None, T]
"""A piece that may let time pass."""

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

# RFC 9051 section 4.3; in words for people braces mean nothing.
_LITERAL: Final = re.compile(rb"\{([^{}\"]*)\}$")
_DATA: Final = re.compile(rb"\* (?!(?:OK|NO|BAD|BYE|PREAUTH)\b)", re.IGNORECASE)


def any_line(_line: bytes) -> bool:
    """End a reply with its first line."""
    return True


def ask(say: Say) -> Steps[Reply]:
    """Yield one Say and return its reply."""
    reply = yield say
    if not isinstance(reply, tuple):
        raise TypeError("a Say is answered by a reply")
    return reply


def ask_all(
    commands: Sequence[tuple[bytes, IsLast]], *, at_once: bool, seconds: float = 15.0
) -> Steps[list[Reply]]:
    """Send commands after the login, one by one or pipelined; return a reply for each."""
    if not at_once:
        replies = []
        for line, is_last in commands:
            say = Say(line=line, is_last=is_last, stage=Stage.LOGIN, seconds=seconds)
            replies.append((yield from ask(say)))
        return replies
    whole = _InTurn([is_last for _, is_last in commands])
    line = b"\r\n".join(line for line, _ in commands)
    reply = yield from ask(Say(line=line, is_last=whole, stage=Stage.LOGIN, seconds=seconds))
    return whole.split(reply)


class _InTurn:
    """Ends several replies that are read as one, with the last of them."""

    def __init__(self, ends: Sequence[IsLast]) -> None:
        self._ends = ends
        self._sizes = [0]

    def __call__(self, line: bytes) -> bool:
        self._sizes[-1] += 1
        if not self._ends[len(self._sizes) - 1](line):
            return False
        if len(self._sizes) == len(self._ends):
            return True
        self._sizes.append(0)
        return False

    def split(self, reply: Reply) -> list[Reply]:
        """Take the whole apart again."""
        lines = iter(reply)
        return [tuple(next(lines) for _ in range(size)) for size in self._sizes]


def printable_line(data: bytes | str, at_most: int = 8192) -> str:
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


def literal_size(whole: bytes, rest: bytes) -> int | None:
    """Return the size of the literal that ``rest``, the end of a line of IMAP data, announces.

    Raises:
        WrongProtocolError: it is no number, or one that nobody would send.
    """
    announced = _LITERAL.search(rest)
    if announced is None or not _DATA.match(whole):
        return None
    if not re.fullmatch(rb"\d{1,9}", announced[1]):
        raise WrongProtocolError(
            f"announces a literal of {printable_line(announced[1], 40)} octets"
        )
    return int(announced[1])


def wrong_protocol(line: bytes, wanted: str) -> WrongProtocolError:
    """Name what a line looks like that should have been of the protocol ``wanted``."""
    seen = next((name for pattern, name in _SIGNATURES if pattern.match(line)), None)
    if seen is None or seen == wanted:
        return WrongProtocolError(f"does not speak {wanted}: {printable_line(line, 80)!r}")
    return WrongProtocolError(f"speaks {seen} here, not {wanted}")


def instead_of(say: Say) -> str:
    """Say when a server hung up."""
    return "before its greeting" if say.line is None else f"instead of answering {_verb(say)}"


def missing(say: Say) -> str:
    """Say what did not come."""
    return "no greeting in time" if say.line is None else f"no answer to {_verb(say)} in time"


def _verb(say: Say) -> str:
    """Name a command for a message: its first word, an IMAP tag left out."""
    text = say.shown or (say.line or b"").decode("utf-8", "replace")
    words = [word for word in text.split() if not re.fullmatch(r"a\d+", word)]
    return words[0] if words else ""
