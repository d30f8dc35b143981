"""Questions about a report that several rules ask."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from autoconf.model.check import Check, CheckOutcome, Stage, TlsFacts
from autoconf.model.domain import home_of
from autoconf.model.evidence import Tier
from autoconf.model.finding import Severity
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import Endpoint, Server

if TYPE_CHECKING:
    from autoconf.refusals.matching import Refusal

_ANSWERED: Final = frozenset(
    {CheckOutcome.OK, CheckOutcome.TLS_FAILED, CheckOutcome.WRONG_PROTOCOL}
)
_SILENT: Final = frozenset({CheckOutcome.TIMED_OUT, CheckOutcome.UNREACHABLE})

OF_THIS_COMPUTER: Final = frozenset({"local-files", "provider-db"})
"""Sources that answer without the network."""


def provider_name(report: Report) -> str:
    """Return the shortest name of the provider that people know it by."""
    config = report.config
    if config is None:
        return report.domain
    return config.display_name or config.display_short_name or config.provider_id or report.domain


def help_pages(report: Report) -> tuple[str, ...]:
    """Return the provider's own page about its settings, if it has one."""
    config = report.config
    return () if config is None else tuple(link.url for link in config.documentation[:1])


def is_offline(report: Report) -> bool:
    """Tell whether the run asked nothing of the network."""
    asked = {attempt.source for attempt in report.attempts}
    return bool(asked) and not report.checks and asked <= OF_THIS_COMPUTER


def side(report: Report, server: Server) -> tuple[Check, ...]:
    """Return the checks of all servers for the same purpose: reading or sending mail.

    A server that the caller named is judged alone.
    """
    if report.is_named:
        return tuple(c for c in report.checks if c.endpoint == server.endpoint)
    incoming = server.protocol.is_incoming
    return tuple(c for c in report.checks if c.server.protocol.is_incoming is incoming)


def has_safe_server(report: Report, server: Server) -> bool:
    """Tell whether a server for the same purpose has verified TLS."""
    return any(check.is_safe for check in side(report, server))


def has_accepted(report: Report, server: Server) -> bool:
    """Tell whether a server for the same purpose accepted the login and opened the mailbox."""
    return any(check.is_proved for check in side(report, server))


def stand_in_of(report: Report, server: Server) -> Server | None:
    """Return the server that is used in place of a published one; None if none is.

    One of the same protocol is named first.
    """
    found = [check.server for check in side(report, server) if _stands_in(report, check)]
    return min(found, key=lambda one: one.protocol is not server.protocol, default=None)


def _stands_in(report: Report, check: Check) -> bool:
    decision = None if report.config is None else report.config.trust_of(check.server)
    return decision is not None and decision.replaces is not None and check.is_safe


def candidate_for(report: Report, server: Server) -> Server | None:
    """Return the server of another host that could replace a published one, with a yes."""
    config = report.config
    for other in () if config is None else config.servers:
        decision = None if config is None else config.trust_of(other)
        if decision is None or not decision.is_another_host(other):
            continue
        if other.protocol.is_incoming is server.protocol.is_incoming:
            return None if report.may_be_used(other) else other
    return None


def answers_of(report: Report, hostname: str) -> Endpoint | None:
    """Return a place at which a host answered in this run; None if there is none."""
    for check in report.checks:
        is_open = check.reached is not Stage.CONNECT or check.outcome in _ANSWERED
        if check.endpoint.hostname == hostname and is_open:
            return check.endpoint
    for attempt in report.attempts:
        if attempt.tier is Tier.GUESS and attempt.answer is not None:
            for server in attempt.answer.config.servers:
                if server.hostname == hostname:
                    return server.endpoint
    return None


def is_silent(check: Check) -> bool:
    """Tell whether nothing came back from a port."""
    return check.reached is Stage.CONNECT and check.outcome in _SILENT


def is_blocked_here(report: Report, check: Check) -> bool:
    """Tell whether a port was silent while the same host answered at another one."""
    return is_silent(check) and answers_of(report, check.endpoint.hostname) is not None


def severity_without(report: Report, server: Server) -> Severity:
    """Return how bad it is that a server cannot be used: a warning if another one can."""
    return Severity.WARNING if has_safe_server(report, server) else Severity.BLOCKER


def ended_with(report: Report, message_id: str) -> Iterator[tuple[int, Check]]:
    """Yield the checks that ended with one error, each behind its number.

    A server that has another one in its place, or might have, is left out: ``server-not-reached``
    names both. An error of the proxy is left out too: it says nothing about the server.
    """
    for number, check in enumerate(report.checks):
        is_it = check.detail is not None and check.detail.id == message_id
        is_of_server = check.outcome is not CheckOutcome.PROXY_FAILED
        if is_it and is_of_server and not has_way_round(report, check.server):
            yield number, check


def step_to_published(report: Report) -> Message:
    """Return the step to the published servers, for a caller who named others."""
    return Message.of("fix.see-published", address=report.domain)


def has_way_round(report: Report, server: Server) -> bool:
    """Tell whether another server is used in place of one, or could be with a yes."""
    return stand_in_of(report, server) is not None or candidate_for(report, server) is not None


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


def mailbox_refusal_of(check: Check, report: Report) -> "Refusal | None":
    """Return the reason why a mailbox was not opened; None if no rule knows the server's words."""
    from autoconf.refusals.matching import classify_mailbox  # not loaded for a healthy report

    return classify_mailbox(check, report.config.provider_id if report.config else None)


def refusal_of(check: Check, report: Report) -> "Refusal | None":
    """Return the reason why a check failed; None if no rule knows the server's words."""
    from autoconf.refusals.matching import classify_check  # not loaded for a healthy report

    return classify_check(check, report.config.provider_id if report.config else None)
