"""A server did not answer, or not as a mail server does."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from autoconf.diagnosis.advice import advise
from autoconf.diagnosis.facts import has_safe_server, refusal_of
from autoconf.diagnosis.interface import Rule
from autoconf.model.cause import Cause
from autoconf.model.check import Check, CheckOutcome, LoginOutcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

if TYPE_CHECKING:
    from autoconf.refusals.matching import Refusal

_ELSEWHERE: Final = frozenset({CheckOutcome.OK, CheckOutcome.SKIPPED, CheckOutcome.TLS_FAILED})
"""Outcomes that are no trouble, or that other rules tell of."""


class ServerNotReached(Struct, frozen=True):
    """One server that works, for the same purpose, makes it a warning."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8314#section-7"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per server."""
        for number, check in enumerate(report.checks):
            answered = check.login.outcome is LoginOutcome.ACCEPTED or check.was_refused
            if check.outcome in _ELSEWHERE or answered:
                continue
            spare = has_safe_server(report, check.server)
            refusal = refusal_of(check, report)
            who, remedy = _help(check, report, refusal, spare=spare)
            yield Finding(
                rule="server-not-reached",
                severity=Severity.WARNING if spare else Severity.BLOCKER,
                confidence=Confidence.LIKELY,
                message=Message.of(
                    "finding.server-not-reached.message",
                    server=check.endpoint,
                    detail=_detail(check),
                ),
                remedy=remedy,
                who=who,
                evidence=(f"checks/{number}",),
                reference=self.reference,
                cause=refusal.cause if refusal else None,
            )


def _help(
    check: Check, report: Report, refusal: "Refusal | None", *, spare: bool
) -> tuple[Who, Message]:
    """Return who can help, and how: what the server said goes before what is likely."""
    if spare:
        return Who.PROVIDER, Message.of("finding.server-not-reached.remedy")
    if refusal is not None and refusal.cause is not Cause.UNKNOWN:
        words = " ".join(reply.text for reply in check.replies)
        return advise(refusal, check.server.protocol, report.config, words)
    remedy = "finding.server-not-reached.remedy-blocker"
    return Who.NETWORK, Message.of(remedy, port=check.server.port)


def _detail(check: Check) -> str | Message:
    return check.detail or check.outcome.value


RULE: Final[Rule] = ServerNotReached()
