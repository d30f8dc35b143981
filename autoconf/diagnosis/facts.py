"""Questions about a report that several rules ask."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from autoconf.model.check import Check, TlsFacts
from autoconf.model.domain import home_of
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


def identity(tls: TlsFacts) -> tuple[object, ...]:
    """Return the sign by which one certificate is known again.

    Servers of one service may have certificates that differ in nothing but their keys.
    """
    return (tls.names, tls.issuer, tls.problem) if tls.names else (tls.sha256, tls.problem)


def distrusted_sources(report: Report) -> list[tuple[str, TlsFacts]]:
    """Return place and TLS of each web server that did not prove its name.

    Those of one domain alone are the fault of its owner, and are left out.
    """
    bad = [(n, a.tls) for n, a in enumerate(report.attempts) if a.tls and a.tls.facts.sha256]
    if len({home_of(tls.host) for _, tls in bad}) < 2:
        return []
    return [(f"attempts/{number}", tls.facts) for number, tls in bad]


def listed(endpoints: Iterable[Endpoint]) -> str:
    """Return the endpoints as one text, each once."""
    return ", ".join(dict.fromkeys(map(str, endpoints)))


def refusal_of(check: Check, report: Report) -> "Refusal | None":
    """Return the reason why a check failed; None if no rule knows the server's words."""
    from autoconf.refusals.matching import classify_check  # not loaded for a healthy report

    return classify_check(check, report.config.provider_id if report.config else None)
