"""A server did not answer, or did not answer like a mail server."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from autoconf.diagnosis.advice import advise
from autoconf.diagnosis.facts import (
    candidate_for,
    has_safe_server,
    is_blocked_here,
    refusal_of,
    stand_in_of,
)
from autoconf.diagnosis.interface import Rule
from autoconf.model.cause import Cause
from autoconf.model.check import Check, CheckOutcome, LoginOutcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

if TYPE_CHECKING:
    from autoconf.refusals.matching import Refusal

_ELSEWHERE: Final = frozenset(
    {
        CheckOutcome.OK,
        CheckOutcome.SKIPPED,
        CheckOutcome.TLS_FAILED,
        CheckOutcome.PROXY_REFUSED,
        CheckOutcome.PROXY_FAILED,
    }
)
"""Outcomes without trouble, and outcomes that other rules report."""


class ServerNotReached(Struct, frozen=True):
    """A blocker; a warning if another server for the same purpose is safe."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8314#section-7"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per server."""
        for number, check in enumerate(report.checks):
            answered = check.login.outcome is LoginOutcome.ACCEPTED or check.was_refused
            if check.outcome in _ELSEWHERE or answered or is_blocked_here(report, check):
                continue
            spare = has_safe_server(report, check.server)
            refusal = refusal_of(check, report)
            who, remedy = _help(check, report, refusal, spare=spare)
            yield Finding(
                rule="server-not-reached",
                severity=Severity.WARNING if spare else Severity.BLOCKER,
                confidence=Confidence.LIKELY,
                title=_title(check, report, spare=spare),
                message=_message(check, report, spare=spare),
                remedy=remedy,
                who=who,
                evidence=(f"checks/{number}",),
                reference=self.reference,
                cause=refusal.cause if refusal else None,
            )


def _title(check: Check, report: Report, *, spare: bool) -> Message:
    hostname, stand_in = check.server.hostname, stand_in_of(report, check.server)
    if stand_in is not None:
        return Message.of("finding.server-not-reached.title-replaced", hostname=hostname)
    if spare:
        return Message.of("finding.server-not-reached.title", hostname=hostname)
    side = "reading" if check.server.protocol.is_incoming else "sending"
    return Message.of(f"finding.server-not-reached.title-{side}", hostname=hostname)


def _message(check: Check, report: Report, *, spare: bool) -> Message:
    values = {"server": check.endpoint, "detail": _detail(check)}
    stand_in = stand_in_of(report, check.server)
    if stand_in is not None:
        return Message.of("finding.server-not-reached.replaced", other=stand_in.endpoint, **values)
    if spare:
        return Message.of("finding.server-not-reached.message", **values)
    if check.server.protocol.is_incoming:
        return Message.of("finding.server-not-reached.reading", **values)
    return Message.of("finding.server-not-reached.sending", **values)


def _help(
    check: Check, report: Report, refusal: "Refusal | None", *, spare: bool
) -> tuple[Who, Message]:
    """Return the person who can help, and the advice; the server's words count first."""
    who = _who(check, report)
    if stand_in_of(report, check.server) is not None:
        return who, Message.of("finding.server-not-reached.remedy-replaced", server=check.endpoint)
    if spare:
        return Who.PROVIDER, Message.of("finding.server-not-reached.remedy")
    if refusal is not None and refusal.cause is not Cause.UNKNOWN:
        words = " ".join(reply.text for reply in check.replies)
        return advise(refusal, check.server.protocol, report.config, words)
    return who, _advice(check, report)


def _advice(check: Check, report: Report) -> Message:
    """Return the advice where nothing works and the server's words say nothing."""
    port, other = check.server.port, candidate_for(report, check.server)
    if other is not None:
        return Message.of("finding.server-not-reached.remedy-candidate", other=other.endpoint)
    if report.web_proxy:
        name = "finding.server-not-reached.remedy-proxy"
        return Message.of(name, port=port, proxy=report.web_proxy)
    if _is_online(report):
        name = "finding.server-not-reached.remedy-online"
        return Message.of(name, server=check.endpoint, port=port)
    return Message.of("finding.server-not-reached.remedy-blocker", port=port)


def _who(check: Check, report: Report) -> Who:
    """Return the person to ask: a name or port that is wrong is the provider's, if others work."""
    is_silent = check.outcome is CheckOutcome.TIMED_OUT
    return Who.PROVIDER if _is_online(report) and not is_silent else Who.NETWORK


def _is_online(report: Report) -> bool:
    """Tell whether a mail server was reached at all."""
    return any(check.is_safe for check in report.checks)


def _detail(check: Check) -> str | Message:
    return check.detail or check.outcome.value


RULE: Final[Rule] = ServerNotReached()
