"""Reading replies: what all three protocols have in common."""

import contextlib
import re
from collections.abc import Generator, Sequence
from typing import Final, TypeVar

from autoconf.characters import hidden, is_plain
from autoconf.dialogues.actions import Action
from autoconf.dialogues.interface import IsLast, Repeat, Reply, Say, Wait
from autoconf.errors import (
    NetworkError,
    RefusedError,
    TimedOutError,
    UnreachableError,
    WrongProtocolError,
)
from autoconf.model.check import PeerProtocol, Stage
from autoconf.model.secret import Login
from autoconf.model.server_reply import ServerReply

T = TypeVar("T")
Steps = Generator[Say, Reply | Login | Action | None, T]
"""A part of a dialogue, for ``yield from``."""
TimedSteps = Generator[Say | Wait, Reply | Login | Action | None, T]
"""A part that may also wait."""
LoginSteps = Generator[Say | Repeat, Reply | Login | Action | None, T]
"""A part that may also ask for another login."""

_NOT_ASCII: Final = re.compile(rb"([\x80-\xff]+)")
_LATIN_1: Final = {0xDC00 + octet: octet for octet in range(0x80, 0x100)}
"""From the characters that "surrogateescape" makes of other octets to those of ISO 8859-1."""

_SIGNATURES: Final = (
    (re.compile(rb"[\x15\x16]\x03"), PeerProtocol.TLS),
    (re.compile(rb"HTTP/\d", re.IGNORECASE), PeerProtocol.HTTP),
    (re.compile(rb"SSH-\d"), PeerProtocol.SSH),
    (re.compile(rb"\* (OK|PREAUTH|BYE|NO|BAD)\b", re.IGNORECASE), PeerProtocol.IMAP),
    (re.compile(rb"(\+OK|-ERR)\b", re.IGNORECASE), PeerProtocol.POP3),
    (re.compile(rb"\d{3}[ -].*\bFTP", re.IGNORECASE), PeerProtocol.FTP),
    (re.compile(rb"\d{3}([ -]|$)"), PeerProtocol.SMTP),
)

# RFC 9051 section 4.3; in human-readable text braces mean nothing.
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
    """Send commands after the login, pipelined or one by one; return the replies that came.

    Raises:
        NetworkError: not even the first one came.
    """
    replies: list[Reply] = []
    whole = b"\r\n".join(line for line, _ in commands)
    for line, is_last in commands:
        sent = line if not at_once else None if replies else whole
        say = Say(line=sent, is_last=is_last, stage=Stage.LOGIN, seconds=seconds)
        try:
            replies.append((yield from ask(say)))
        except NetworkError:
            if not replies:
                raise
            break
    return replies


def printable_line(data: bytes | str, at_most: int = 8192) -> str:
    """Return the words of a server without control and formatting characters, as one line.

    ``Conversation`` masks secrets before it cuts, so a dialogue rarely cuts.
    """
    text = data if isinstance(data, str) else decoded(data)
    if not text.isprintable():
        text = "".join(c for c in text.replace("\t", " ") if c.isprintable())
    seen = text if is_plain(text) else hidden().sub("", text)
    return seen.strip()[:at_most]


def decoded(data: bytes) -> str:
    """Return text that should be UTF-8; each run of octets beyond ASCII is decoded by itself.

    Chinese servers send GB18030, whose runs are pairs of octets, four octets or more. Everything
    else is taken for ISO 8859-1.
    """
    if data.isascii():
        return data.decode("ascii")
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
        WrongProtocolError: the size is not a number of at most nine digits.
    """
    announced = _LITERAL.search(rest)
    if announced is None or not _DATA.match(whole):
        return None
    if not re.fullmatch(rb"\d{1,9}", announced[1]):
        size = printable_line(announced[1], 40)
        raise WrongProtocolError("dialogue.literal-size", size=size)
    return int(announced[1])


class OtherProtocolError(WrongProtocolError):
    """The peer speaks another protocol, and ``speaks`` names it."""

    def __init__(self, speaks: PeerProtocol, wanted: PeerProtocol) -> None:
        kind = "tls" if speaks is PeerProtocol.TLS else "other"
        super().__init__(f"dialogue.speaks-{kind}", speaks=speaks.value, wanted=wanted.value)
        self.speaks = speaks


def wrong_protocol(line: bytes, wanted: PeerProtocol) -> WrongProtocolError:
    """Return the error for a line that is not of the protocol ``wanted``."""
    speaks = next((protocol for pattern, protocol in _SIGNATURES if pattern.match(line)), None)
    if speaks is None or speaks is wanted:
        said = repr(printable_line(line, 80))
        return WrongProtocolError("dialogue.not-spoken", wanted=wanted.value, said=said)
    return OtherProtocolError(speaks, wanted)


class GoodbyeError(RefusedError):
    """The server said BYE (IMAP), and closes the connection."""

    def __init__(self, words: str) -> None:
        super().__init__("dialogue.goodbye", said=words)
        self.reply = ServerReply(text=words, is_goodbye=True)


def closed_instead(say: Say) -> UnreachableError:
    """Return the error for a peer that closed the connection instead of answering."""
    if say.line is None:
        return UnreachableError("dialogue.closed-before-greeting")
    return UnreachableError("dialogue.closed", command=_command(say))


def not_answered(say: Say, unread: bytes, *, is_begun: bool, may_want_tls: bool) -> NetworkError:
    """Return the error for a reply that did not come in time.

    Args:
        say: the step.
        unread: the part of a line that came.
        is_begun: whether a line of the reply came.
        may_want_tls: whether there is no TLS yet.
    """
    if b"\r" in unread[:-1] or (unread and not is_begun and unread[-1:] == b"\r"):
        return WrongProtocolError("dialogue.bare-cr")
    if unread or is_begun:
        return TimedOutError("dialogue.too-slow")
    if say.line is not None:
        return TimedOutError("dialogue.no-answer", command=_command(say))
    return TimedOutError("dialogue.no-greeting-tls" if may_want_tls else "dialogue.no-greeting")


def _command(say: Say) -> str:
    """Return the name of a command: its first word after the IMAP tag."""
    text = say.shown or (say.line or b"").decode("utf-8", "replace")
    words = [word for word in text.split() if not re.fullmatch(r"a\d+", word)]
    return words[0] if words else ""
