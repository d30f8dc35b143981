"""The consequences of a cause: who can fix it, and whether another login may be sent."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from autoconf.model.cause import Cause
from autoconf.model.check import LoginOutcome
from autoconf.model.finding import Who


class Policy(Struct, frozen=True):
    """The consequences of one cause.

    Attributes:
        outcome: the draft's word for it.
        who: the one who can fix it.
        counts: the server may count the login as a wrong password.
        stops: no other server of the account is tried in this run.
        wait_minutes: how long to wait if the server names no time; 0: waiting does not help. A run
            itself never waits.
    """

    outcome: LoginOutcome
    who: Who
    counts: bool = False
    stops: bool = False
    wait_minutes: int = 0


_BAD, _METHOD = LoginOutcome.BAD_CREDENTIALS, LoginOutcome.METHOD_UNSUPPORTED
_BLOCKED, _CLIENT = LoginOutcome.USER_BLOCKED, LoginOutcome.CLIENT_REJECTED
_OTHER = LoginOutcome.OTHER

_TABLE: Final = {
    Cause.BAD_CREDENTIALS: Policy(_BAD, Who.USER, counts=True),
    Cause.APP_PASSWORD: Policy(_BAD, Who.USER, counts=True),
    Cause.PROTOCOL_DISABLED: Policy(_CLIENT, Who.USER),
    Cause.OAUTH_REQUIRED: Policy(_CLIENT, Who.USER, counts=True),
    Cause.WEB_LOGIN: Policy(_CLIENT, Who.USER, counts=True),
    Cause.LOCKED: Policy(_BLOCKED, Who.USER, counts=True, stops=True, wait_minutes=15),
    Cause.RATE_LIMIT: Policy(_OTHER, Who.USER, stops=True, wait_minutes=15),
    Cause.TOO_MANY_CONNECTIONS: Policy(_OTHER, Who.USER, stops=True, wait_minutes=1),
    Cause.TLS_REQUIRED: Policy(_METHOD, Who.PROVIDER),
    Cause.TLS_INTERCEPTED: Policy(_OTHER, Who.NETWORK, counts=True, stops=True),
    Cause.MECHANISM_UNSUPPORTED: Policy(_METHOD, Who.PROVIDER),
    Cause.SENDER_DENIED: Policy(_OTHER, Who.USER),
    Cause.RELAY_DENIED: Policy(_OTHER, Who.USER),
    Cause.GREYLISTED: Policy(_OTHER, Who.PROVIDER, wait_minutes=5),
    Cause.TEMPORARY: Policy(_OTHER, Who.PROVIDER, wait_minutes=1),
    Cause.MAILBOX_BUSY: Policy(_OTHER, Who.USER, wait_minutes=1),
    Cause.LOGIN_DELAY: Policy(_OTHER, Who.USER, wait_minutes=10),
    Cause.ACCOUNT_DISABLED: Policy(_BLOCKED, Who.PROVIDER, counts=True),
    Cause.EXPIRED: Policy(_BLOCKED, Who.USER, counts=True),
    Cause.LICENCE: Policy(_BLOCKED, Who.PROVIDER),
    Cause.CLIENT_ID_REQUIRED: Policy(_CLIENT, Who.PROVIDER),
    Cause.NETWORK_BLOCKED: Policy(_CLIENT, Who.NETWORK, counts=True, stops=True),
    Cause.WRONG_PORT: Policy(_OTHER, Who.PROVIDER),
    Cause.PROTOCOL_ERROR: Policy(_OTHER, Who.PROVIDER, counts=True),
    Cause.POP_BEFORE_SMTP: Policy(_OTHER, Who.PROVIDER),
    Cause.TOO_SLOW: Policy(_OTHER, Who.PROVIDER, counts=True),
    Cause.STARTTLS_INJECTION: Policy(_OTHER, Who.PROVIDER),
    Cause.CLOSED_AFTER_AUTH: Policy(_OTHER, Who.PROVIDER, counts=True),
    Cause.UNKNOWN: Policy(_OTHER, Who.PROVIDER, counts=True),
}
POLICIES: Final[Mapping[Cause, Policy]] = MappingProxyType(_TABLE)

ACCOUNT_WIDE: Final = frozenset(
    {
        Cause.BAD_CREDENTIALS,
        Cause.APP_PASSWORD,
        Cause.WEB_LOGIN,
        Cause.LOCKED,
        Cause.ACCOUNT_DISABLED,
        Cause.EXPIRED,
    }
)
"""Causes that hold for every protocol: the same password is refused there too."""
