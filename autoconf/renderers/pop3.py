"""How long POP3 clients leave mail on the server: the person's choice, else the provider's."""

from typing import Final

from autoconf.model.profile import Choices, LeaveOnServer
from autoconf.model.server import Pop3Settings, Server

_MAX_DAYS: Final = 0x7FFF
"""What 15 bits hold (Outlook keeps the days in half a signed 32-bit number); more is for ever."""


def days_on_server(choices: Choices, server: Server) -> int | None:
    """Return after how many days mail is removed; 0: when it is fetched, None: never."""
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
