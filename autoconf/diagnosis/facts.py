"""Questions about a report that several rules ask."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from autoconf.model.check import Check
from autoconf.model.report import Report
from autoconf.model.server import Endpoint, Server

if TYPE_CHECKING:
    from autoconf.refusals.matching import Refusal


def side(report: Report, server: Server) -> tuple[Check, ...]:
    """Return the checks of all servers for the same purpose: reading or sending mail."""
    incoming = server.protocol.is_incoming
    return tuple(c for c in report.checks if c.server.protocol.is_incoming is incoming)


def has_safe_server(report: Report, server: Server) -> bool:
    """Tell whether a server for the same purpose has verified TLS."""
    return any(check.is_safe for check in side(report, server))


def has_accepted(report: Report, server: Server) -> bool:
    """Tell whether a server for the same purpose accepted the login and opened the mailbox."""
    return any(check.is_proved for check in side(report, server))


def listed(endpoints: Iterable[Endpoint]) -> str:
    """Return the endpoints as one text, each once."""
    return ", ".join(dict.fromkeys(map(str, endpoints)))


def mailbox_refusal_of(check: Check, report: Report) -> "Refusal | None":
    """Return the reason why a mailbox was not opened; None if no rule knows the server's words."""
    from autoconf.refusals.matching import classify_mailbox  # not loaded for a healthy report

    return classify_mailbox(check, report.config.provider_id if report.config else None)


def refusal_of(check: Check, report: Report) -> "Refusal | None":
    """Return the reason why a check failed; None if no rule knows the server's words."""
    from autoconf.refusals.matching import classify_check  # not loaded for a healthy report

    return classify_check(check, report.config.provider_id if report.config else None)
