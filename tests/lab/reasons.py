"""Each reason for which a real server refuses a login, with the account that brings it about."""

from dataclasses import dataclass, replace
from typing import Final

from tests.lab import cyrus, exim, refusals
from tests.lab.domain import LabDomain, LabServer
from tests.lab.refusals import WRONG


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One refusal.

    Attributes:
        protocol: where it happens; logins before it are accepted.
        code: the machine-readable part of the server's answer.
        words: what the server's words contain.
        cause: why, in the word of the finding.
        is_judged: whether the server looked at the password; if not, it must not count as wrong.
        is_held: whether somebody else is logged in over the same protocol.
    """

    row: LabDomain
    user: str = "alice"
    password: str | None = None
    protocol: str = "imap"
    code: str = ""
    words: str = ""
    cause: str
    is_judged: bool = True
    is_held: bool = False

    def __str__(self) -> str:
        return f"{self.row.name.removesuffix('.test')}-{self.user}-{self.protocol}"

    @property
    def server(self) -> LabServer:
        return next(s for s in self.row.servers if s.protocol == self.protocol)


def _verdict(name: str, code: str, words: str, cause: str) -> Refusal:
    """Return a refusal by Dovecot's IMAP server."""
    return Refusal(row=refusals.VERDICTS, user=f"{name}-imap", code=code, words=words, cause=cause)


def _pop3(name: str, code: str, words: str, cause: str) -> Refusal:
    return Refusal(
        row=refusals.VERDICTS_POP3,
        user=f"{name}-pop3",
        protocol="pop3",
        code=code,
        words=words,
        cause=cause,
    )


def _smtp(name: str, words: str, cause: str) -> Refusal:
    return Refusal(
        row=refusals.VERDICTS,
        user=f"{name}-smtp",
        protocol="smtp",
        code="535 5.7.8",
        words=words,
        cause=cause,
    )


_FAILED: Final = "Authentication failed"
_TEMPORARY: Final = "Temporary authentication failure"

REFUSALS: Final = (
    Refusal(  # first, as the others need not wait for it then
        row=refusals.SLOW,
        password=WRONG,
        code="AUTHENTICATIONFAILED",
        words=_FAILED,
        cause="bad-credentials",
    ),
    _verdict("mistaken", "AUTHENTICATIONFAILED", _FAILED, "bad-credentials"),
    _verdict("locked", "CONTACTADMIN", "This account is locked", "locked"),
    _verdict("barred", "CONTACTADMIN", "Login disabled for this user", "account-disabled"),
    _verdict("disabled", "AUTHENTICATIONFAILED", _FAILED, "bad-credentials"),
    _verdict("expired", "EXPIRED", "Password expired", "expired"),
    replace(_verdict("unavailable", "UNAVAILABLE", _TEMPORARY, "temporary"), is_judged=False),
    _pop3("mistaken", "AUTH", _FAILED, "bad-credentials"),
    _pop3("locked", "AUTH", "This account is locked", "locked"),
    _pop3("barred", "AUTH", "Login disabled for this user", "account-disabled"),
    _pop3("switchedoff", "AUTH", "POP3 access is disabled", "protocol-disabled"),
    _pop3("expired", "AUTH", "Password expired", "expired"),
    replace(_pop3("unavailable", "SYS/TEMP", _TEMPORARY, "temporary"), is_judged=False),
    _smtp("mistaken", "authentication failed", "bad-credentials"),
    _smtp("expired", "Password expired", "expired"),
    # this Postfix says the same of a password that is wrong and of one that nobody could look up
    _smtp("unavailable", "authentication failed", "bad-credentials"),
    Refusal(
        row=refusals.BROKEN,
        protocol="smtp",
        code="454 4.7.0",
        words=f"{_TEMPORARY}: Connection lost to authentication server",
        cause="temporary",
        is_judged=False,
    ),
    Refusal(
        row=refusals.REFUSING,
        password=WRONG,
        words="authentication failure",
        cause="bad-credentials",
    ),
    Refusal(
        row=refusals.REFUSING,
        user=exim.POP3_OFF,
        protocol="pop3",
        code="AUTH",
        words="authorization failure",
        cause="bad-credentials",
    ),
    Refusal(
        row=refusals.REFUSING,
        user=cyrus.STRANGER,
        protocol="smtp",
        code="535",
        words="Incorrect authentication data",
        cause="bad-credentials",
    ),
    Refusal(
        row=refusals.REFUSING,
        user=exim.UNDECIDED,
        protocol="smtp",
        code="435",
        words="Unable to authenticate at present",
        cause="temporary",
        is_judged=False,
    ),
    Refusal(
        row=refusals.LOGIN_DELAY,
        protocol="pop3",
        code="LOGIN-DELAY",
        words="Logins must be at least 60 minutes apart",
        cause="login-delay",
        is_judged=False,
    ),
    Refusal(
        row=refusals.BUSY,
        protocol="pop3",
        code="IN-USE",
        words="Mailbox is locked by another POP3 session",
        cause="mailbox-busy",
        is_judged=False,
        is_held=True,
    ),
    Refusal(
        row=refusals.LIMIT,
        code="LIMIT",
        words="Maximum number of connections from user+IP exceeded",
        cause="too-many-connections",
        is_held=True,
    ),
    Refusal(
        row=refusals.OTHERS_LIMIT,
        words="Too many open connections",
        cause="too-many-connections",
        is_held=True,
    ),
)
