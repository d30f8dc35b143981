"""How long POP3 clients leave mail on the server, and how often they look for new mail."""

from typing import Final

from autoconf.model.message import Message
from autoconf.model.profile import Choices, LeaveOnServer, Profile
from autoconf.model.server import MailProtocol, Pop3Settings, Server

_MAX_DAYS: Final = 0x7FFF
"""15 bits: Outlook keeps the days in half of a signed 32-bit number. More counts as for ever."""

_CHECK_MINUTES: Final = 10


def leaving(choices: Choices, server: Server) -> tuple[LeaveOnServer, int]:
    """Return how long mail stays on the server, and the days that count with DAYS, else 0.

    The person's choice goes before the provider's advice.
    """
    advice = server.pop3 or Pop3Settings()
    way, days = choices.leave_on_server, choices.leave_days
    if way is None and advice.leave_messages_on_server is False:
        way = LeaveOnServer.NEVER
    elif way is None and advice.days_to_leave_messages_on_server:
        way, days = LeaveOnServer.DAYS, advice.days_to_leave_messages_on_server
    if way is LeaveOnServer.DAYS:
        return (way, days) if 0 < days <= _MAX_DAYS else (LeaveOnServer.FOREVER, 0)
    return way or LeaveOnServer.UNTIL_DELETED, 0


def days_on_server(choices: Choices, server: Server) -> int | None:
    """Return the days after which mail is removed; 0: when it is fetched, None: never."""
    way, days = leaving(choices, server)
    return days if way in (LeaveOnServer.DAYS, LeaveOnServer.NEVER) else None


def deletes_on_server(profile: Profile) -> bool:
    """Tell whether mail that is deleted in the program is to be deleted on the server too."""
    way, _ = leaving(profile.choices, profile.incoming)
    return way in (LeaveOnServer.UNTIL_DELETED, LeaveOnServer.DAYS)


def stays(profile: Profile) -> Message:
    """Say how long fetched mail stays on the server."""
    way, days = leaving(profile.choices, profile.incoming)
    return Message.of(f"leaving.{way.value}", days=days)


def removes_fetched(profile: Profile) -> bool:
    """Tell whether mail leaves the server when it is fetched."""
    server = profile.incoming
    return server.protocol is MailProtocol.POP3 and days_on_server(profile.choices, server) == 0


def check_minutes(server: Server) -> int:
    """Return the minutes between two looks for new mail: the provider's advice, else ten."""
    return (server.pop3 or Pop3Settings()).check_interval_minutes or _CHECK_MINUTES
