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
                message=_message(check, report, spare=spare),
                remedy=remedy,
                who=who,
                evidence=(f"checks/{number}",),
                reference=self.reference,
                cause=refusal.cause if refusal else None,
            )


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
    if stand_in_of(report, check.server) is not None:
        remedy = Message.of("finding.server-not-reached.remedy-replaced", server=check.endpoint)
        return Who.PROVIDER, remedy
    if spare:
        return Who.PROVIDER, Message.of("finding.server-not-reached.remedy")
    if refusal is not None and refusal.cause is not Cause.UNKNOWN:
        is_vouched_for = check.tls is not None and check.tls.is_safe
        words = " ".join(reply.text for reply in check.replies) if is_vouched_for else ""
        return advise(refusal, check.server.protocol, report.config, words)
    port, other = check.server.port, candidate_for(report, check.server)
    if other is not None:
        return Who.NETWORK, Message.of(
            "finding.server-not-reached.remedy-candidate", other=other.endpoint, port=port
        )
    way = "remedy-proxy" if report.web_proxy else "remedy-blocker"
    name = f"finding.server-not-reached.{way}"
    return Who.NETWORK, Message.of(name, port=port, proxy=report.web_proxy)


def _detail(check: Check) -> str | Message:
    return check.detail or check.outcome.value


RULE: Final[Rule] = ServerNotReached()
