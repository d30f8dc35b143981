"""How long POP3 clients leave mail on the server, and how often they look for new mail."""

from collections.abc import Callable, Iterator
from typing import Final

from autoconf.model.message import Message
from autoconf.model.profile import Choices, LeaveOnServer, Profile
from autoconf.model.server import MailProtocol, Pop3Settings, Server

_MAX_DAYS: Final = 0x7FFF
"""15 bits: Outlook keeps the days in half of a signed 32-bit number. More counts as for ever."""

_CHECK_MINUTES: Final = 10


def days_on_server(choices: Choices, server: Server) -> int | None:
    """Return the days after which mail is removed; 0: when it is fetched, None: never.

    The person's choice goes before the provider's advice.
    """
    match choices.leave_on_server:
        case LeaveOnServer.FOREVER:
            return None
        case LeaveOnServer.NEVER:
            return 0
        case LeaveOnServer.DAYS:
            return _bounded(choices.leave_days)
        case None:
            return _advised(server.pop3 or Pop3Settings(), choices.leave_days)


def _advised(advice: Pop3Settings, otherwise: int) -> int | None:
    if advice.leave_messages_on_server is False:
        return 0
    return _bounded(advice.days_to_leave_messages_on_server or otherwise)


def _bounded(days: int) -> int | None:
    return days if 0 < days <= _MAX_DAYS else None


def removes_fetched(profile: Profile) -> bool:
    """Tell whether mail leaves the server when it is fetched."""
    server = profile.incoming
    return server.protocol is MailProtocol.POP3 and days_on_server(profile.choices, server) == 0


def stays_on_server(client: str) -> Callable[[Profile], Iterator[Message]]:
    """Return the caveats of a client that reads POP3 mail where it lies and never removes it."""

    def caveats(profile: Profile) -> Iterator[Message]:
        if removes_fetched(profile):
            yield Message.of("caveat.stays-on-server", client=client)

    return caveats


def check_minutes(server: Server) -> int:
    """Return the minutes between two looks for new mail: the provider's advice, else ten."""
    return (server.pop3 or Pop3Settings()).check_interval_minutes or _CHECK_MINUTES
