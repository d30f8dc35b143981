"""A server did not answer, or not as a mail server does."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from autoconf.diagnosis.facts import has_safe_server, was_refused
from autoconf.diagnosis.interface import Rule
from autoconf.model.check import Check, CheckOutcome, LoginOutcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_ELSEWHERE: Final = frozenset({CheckOutcome.OK, CheckOutcome.SKIPPED, CheckOutcome.TLS_FAILED})
"""Outcomes that are no trouble, or that other rules tell of."""


@dataclass(frozen=True, slots=True)
class ServerNotReached:
    """One server that works, for the same purpose, makes it a warning."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8314#section-7"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per server."""
        for number, check in enumerate(report.checks):
            answered = check.login.outcome is LoginOutcome.ACCEPTED or was_refused(check)
            if check.outcome in _ELSEWHERE or answered:
                continue
            spare = has_safe_server(report, check.server)
            remedy = "remedy" if spare else "remedy-blocker"
            yield Finding(
                rule="server-not-reached",
                severity=Severity.WARNING if spare else Severity.BLOCKER,
                confidence=Confidence.LIKELY,
                message=Message.of(
                    "finding.server-not-reached.message",
                    server=check.endpoint,
                    detail=_detail(check),
                ),
                remedy=Message.of(f"finding.server-not-reached.{remedy}", port=check.server.port),
                who=Who.PROVIDER if spare else Who.NETWORK,
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


def _detail(check: Check) -> str:
    return check.detail or check.outcome.value


RULE: Final[Rule] = ServerNotReached()
