"""The words for choices, on the command line and in a table."""

from typing import Final

from autoconf.errors import UsageError
from autoconf.model.profile import Choices, LeaveOnServer
from autoconf.model.server import MailProtocol

_MAX_DAYS: Final = 3650
_INCOMING: Final = {protocol.value: protocol for protocol in MailProtocol if protocol.is_incoming}


def read_leave_on_server(text: str | None, option: str) -> tuple[LeaveOnServer | None, int]:
    """Return how long POP3 mail stays on the server: the way, and the days that count with DAYS.

    Raises:
        UsageError: the text is neither a number of days nor a word; ``option`` names its place.
    """
    usual = Choices().leave_days
    match text:
        case None:
            return None, usual
        case "until-deleted" | "forever" | "never":
            return LeaveOnServer(text), usual
        case days if days.isascii() and days.isdigit() and 0 < int(days) <= _MAX_DAYS:
            return LeaveOnServer.DAYS, int(days)
        case other:
            raise UsageError("output.leave-on-server", option=option, value=other)


def read_incoming(text: str | None, option: str) -> MailProtocol | None:
    """Return the protocol to read mail over.

    Raises:
        UsageError: the text is neither imap nor pop3; ``option`` names its place.
    """
    if text is None:
        return None
    protocol = _INCOMING.get(text.lower())
    if protocol is None:
        raise UsageError("output.incoming", option=option, value=repr(text))
    return protocol
