"""IMAP replies: the line that ends one, its code and its text (RFC 9051 section 7)."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from autoconf.dialogues.interface import Reply
from autoconf.dialogues.post_login.imap import Answer
from autoconf.dialogues.replies import GoodbyeError, printable_line, wrong_protocol
from autoconf.errors import WrongProtocolError
from autoconf.model.check import PeerProtocol
from autoconf.model.server_reply import ServerReply

_STATUS: Final = re.compile(
    rb"(\S+) (OK|NO|BAD|BYE|PREAUTH)(?:$| +)(?:\[([^\]]*)\] ?)?(.*)", re.IGNORECASE
)
_CAPABILITY: Final = re.compile(r"CAPABILITY +(.+)", re.IGNORECASE)


def ends_reply(line: bytes) -> bool:
    """Accept a tagged line, a continuation, BYE, and a line that is no IMAP."""
    return not line.startswith(b"* ") or line[:5].upper() == b"* BYE"


class Status(Struct, frozen=True, kw_only=True):
    """The line that ends a reply; ``status`` is OK, NO, BAD, PREAUTH, or + (a continuation)."""

    status: str
    code: str = ""
    text: str = ""
    capabilities: tuple[str, ...] | None = None

    @property
    def is_ok(self) -> bool:
        """Whether the command succeeded."""
        return self.status == "OK"


def read_status(reply: Reply, tag: bytes) -> Status:
    """Read a reply whose last line must have exactly this tag.

    Raises:
        GoodbyeError: the server says BYE, which it may do at any time.
        WrongProtocolError: another tag, or no IMAP.
    """
    last = reply[-1]
    if last == b"+" or last.startswith(b"+ "):
        return Status(status="+")
    match = _STATUS.fullmatch(last)
    if not match:
        raise wrong_protocol(last, PeerProtocol.IMAP)
    seen, status, code, text = match.groups()
    words = printable_line(text)
    if code and code.upper().startswith(b"REFERRAL "):
        words = f"{words} ({printable_line(code)})"  # shown, and never followed
    if status.upper() == b"BYE":
        raise GoodbyeError(words)
    if seen != tag:
        raise WrongProtocolError("dialogue.wrong-tag", said=repr(printable_line(last, 80)))
    return Status(
        status=status.decode().upper(),
        code=_code_word(code),
        text=words,
        capabilities=_capabilities(reply[:-1], code or b""),
    )


def read_line(line: str) -> ServerReply:
    """Split any line of a server; only a refusal has a code here."""
    match = _STATUS.fullmatch(line.encode())
    if not match:
        return ServerReply(text=line)
    _, status, code, text = match.groups()
    is_refusal = status.upper() in (b"NO", b"BAD", b"BYE")
    return ServerReply(
        code=_code_word(code) if is_refusal else "",
        text=printable_line(text),
        is_goodbye=status.upper() == b"BYE",
    )


def _code_word(code: bytes | None) -> str:
    return printable_line(code or b"").partition(" ")[0].upper()


def read_answer(reply: Reply, tag: bytes) -> Answer:
    """Read the reply to a command after the login.

    Raises:
        NetworkError: as ``read_status``; also for a continuation.
    """
    status = read_status(reply, tag)
    if status.status == "+":
        raise wrong_protocol(reply[-1], PeerProtocol.IMAP)
    return Answer(is_ok=status.is_ok, code=status.code, text=status.text, data=tuple(reply[:-1]))


def _capabilities(untagged: Sequence[bytes], code: bytes) -> tuple[str, ...] | None:
    """Return the first complete list of a reply; None if there is none."""
    lists = (_CAPABILITY.fullmatch(printable_line(t)) for t in (code, *(u[2:] for u in untagged)))
    complete = (tuple(found[1].split()) for found in lists if found)
    return next((caps for caps in complete if has(caps, "IMAP4REV1", "IMAP4REV2")), None)


def has(capabilities: Sequence[str], *names: str) -> bool:
    """Tell whether a server lists one of these capabilities; ``names`` are in upper case."""
    return any(capability.upper() in names for capability in capabilities)
