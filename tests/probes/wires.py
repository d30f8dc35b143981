"""Scripted servers that are spoken to by the real dialogues."""

from typing import Final

from autoconf.errors import NetworkError
from autoconf.model.check import TlsFacts
from autoconf.model.server import MailProtocol
from tests.fakes import CLOSED, GOOD_TLS, ScriptedWire, Turn

ACCEPTED: Final = "accepted"
REFUSED: Final = "refused"
UNCLEAR: Final = "unclear"
"""A refusal that may lie in the protocol."""
LATER: Final = "later"
HANGS_UP: Final = "hangs-up"
LOCKED: Final = "locked"
TOO_OFTEN: Final = "too-often"

_IMAP: Final[dict[str, tuple[Turn, ...]]] = {
    ACCEPTED: (
        b"a1 OK [CAPABILITY IMAP4rev1] Logged in\r\n",
        b"* 3 EXISTS\r\na2 OK\r\na3 OK\r\n",
    ),
    REFUSED: (b"a1 NO [AUTHENTICATIONFAILED] wrong\r\n",),
    UNCLEAR: (b"a1 NO no\r\n",),
    LATER: (b"a1 NO [UNAVAILABLE] later\r\n",),
    LOCKED: (b"* Too many invalid logon attempts.\r\n* BYE\r\n",),
    TOO_OFTEN: (b"a1 NO [UNAVAILABLE] Authentication rate limit exceeded\r\n",),
    HANGS_UP: (CLOSED,),
}
_POP3: Final[dict[str, tuple[Turn, ...]]] = {
    ACCEPTED: (
        b"+OK\r\n",
        b"+OK in\r\n",
        b"+OK 3 120\r\n",
        b"+OK 1 u1\r\n",
        b"+OK\r\nUIDL\r\n.\r\n",
    ),
    REFUSED: (b"+OK\r\n", b"-ERR [AUTH] wrong\r\n"),
    UNCLEAR: (b"+OK\r\n", b"-ERR no\r\n"),
    LATER: (b"+OK\r\n", b"-ERR [SYS/TEMP] later\r\n"),
    HANGS_UP: (CLOSED,),
}
_SMTP: Final[dict[str, tuple[Turn, ...]]] = {
    ACCEPTED: (b"235 2.7.0 in\r\n", b"250 ok\r\n", b"250 ok\r\n", b"250 ok\r\n"),
    REFUSED: (b"535 5.7.8 wrong\r\n",),
    UNCLEAR: (b"535 no\r\n",),
    LATER: (b"454 4.7.0 later\r\n",),
    HANGS_UP: (CLOSED,),
}
_OPENINGS: Final[dict[MailProtocol, tuple[Turn, ...]]] = {
    MailProtocol.IMAP: (b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n",),
    MailProtocol.POP3: (b"+OK ready\r\n", b"+OK\r\nUSER\r\n.\r\n"),
    MailProtocol.SMTP: (b"220 ready\r\n", b"250-mx\r\n250 AUTH PLAIN\r\n"),
}
_ENDINGS: Final = {
    MailProtocol.IMAP: _IMAP,
    MailProtocol.POP3: _POP3,
    MailProtocol.SMTP: _SMTP,
}


def opening(protocol: MailProtocol, login: str) -> tuple[Turn, ...]:
    """Return the turns of a server on an implicit-TLS port."""
    return (*_OPENINGS[protocol], *_ENDINGS[protocol][login])


def wire(
    protocol: MailProtocol, login: str = ACCEPTED, handshake: TlsFacts | NetworkError = GOOD_TLS
) -> ScriptedWire:
    """Return a server on an implicit-TLS port that does this with a login, if one comes."""
    return ScriptedWire(*opening(protocol, login), handshake=handshake)


def has_login(one: ScriptedWire) -> bool:
    """Tell whether a part of a login arrived."""
    return any(word in line for line in one.heard for word in (b"AUTH", b"LOGIN", b"USER", b"PASS"))
