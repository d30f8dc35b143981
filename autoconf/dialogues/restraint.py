"""What a service for strangers holds back at mail servers, and what it hears of its own haste."""

import re
from typing import Final, Protocol

from msgspec import Struct

from autoconf.dialogues.converse import MayRepeat
from autoconf.dialogues.session import Session, check_of
from autoconf.errors import TargetPausedError
from autoconf.model.cause import Cause
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.message import Message
from autoconf.model.server import Endpoint, Server
from autoconf.model.service import NO_LOGIN_PORTS, Targets
from autoconf.refusals.matching import classify_check

_BUSY: Final = frozenset({Cause.RATE_LIMIT, Cause.TOO_MANY_CONNECTIONS})
_TOO_MANY: Final = re.compile(r"\btoo (many|often|fast)\b|\brate.limit", re.IGNORECASE)
"""Words that every server has for it, besides those that rules know."""

_GOES_AWAY: Final = "421"
"""The server closes the connection, and all others of this address (RFC 5321 section 3.8)."""


class Restraint(Protocol):
    """Asked before each login, and told how each conversation ended."""

    def why_not(self, endpoint: Endpoint) -> Message | None:
        """Return why no login may be sent to a server now; None: it may, and is counted."""
        ...

    def limited(self, may_repeat: MayRepeat, endpoint: Endpoint) -> MayRepeat:
        """Return what tells whether a login may be sent once more."""
        ...

    def note(self, session: Session) -> None:
        """Take in how a conversation ended."""
        ...


class Free(Struct, frozen=True):
    """Holds nothing back: people test their own accounts."""

    def why_not(self, _endpoint: Endpoint) -> Message | None:
        """Let every login pass."""
        return None

    def limited(self, may_repeat: MayRepeat, _endpoint: Endpoint) -> MayRepeat:
        """Return it as it is."""
        return may_repeat

    def note(self, _session: Session) -> None:
        """Keep nothing."""


FREE: Final[Restraint] = Free()


class Restrained(Struct, frozen=True):
    """Holds back what ``targets`` do not let pass, and logins at ports without any."""

    targets: Targets
    no_login: frozenset[int] = NO_LOGIN_PORTS

    def why_not(self, endpoint: Endpoint) -> Message | None:
        """Return why no login may be sent to a server now; None: it may, and is counted."""
        if endpoint.port in self.no_login:
            return Message.of("login.port-of-servers", port=endpoint.port)
        try:
            self.targets.log_in(endpoint.hostname)
        except TargetPausedError as error:
            return Message.of_error(error)
        return None

    def limited(self, may_repeat: MayRepeat, endpoint: Endpoint) -> MayRepeat:
        """Return what counts at this server too."""
        return lambda: may_repeat() and self.why_not(endpoint) is None

    def note(self, session: Session) -> None:
        """Leave the server alone for a while if it says that it is asked too often.

        After a login such words are mostly about the account, which has a pause of its own.
        One visitor would close a large provider for all others otherwise.
        """
        check = check_of(_server_at(session.endpoint), session)
        if _says_421(check) or (_is_before_login(check) and _is_busy(check)):
            self.targets.pause(session.endpoint.hostname)


def _is_before_login(check: Check) -> bool:
    return check.login.outcome is LoginOutcome.NOT_TESTED


def _is_busy(check: Check) -> bool:
    if any(_TOO_MANY.search(reply.text) for reply in check.replies):
        return True
    refusal = classify_check(check)
    return refusal is not None and not _BUSY.isdisjoint(refusal.causes)


def _says_421(check: Check) -> bool:
    codes = (check.login.code, *(reply.code for reply in check.replies))
    return any(code.startswith(_GOES_AWAY) for code in codes)


def _server_at(endpoint: Endpoint) -> Server:
    return Server(
        protocol=endpoint.protocol,
        hostname=endpoint.hostname,
        port=endpoint.port,
        socket_type=endpoint.socket_type,
    )
