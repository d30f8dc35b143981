"""DNSSEC proves TLSA records, and none fits the certificate of the mail server."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.sending import Part, Problem, ProblemKind


class DaneMismatch(Struct, frozen=True):
    """Senders that use DANE do not deliver (RFC 7672 section 2.2)."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc7672#section-2.2"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a blocker for all servers together; a warning for records that are not used."""
        if report.sending is None:
            return
        mismatches = report.sending.problems_of(Part.DANE, ProblemKind.TLSA_MISMATCH)
        if mismatches:
            names = ", ".join(problem.at for problem in mismatches)
            yield self._finding(
                report.domain,
                "message",
                mismatches,
                Message.of("finding.dane-mismatch.step-publish", names=names),
                Message("finding.dane-mismatch.step-renew"),
            )
        unused = report.sending.problems_of(Part.DANE, ProblemKind.UNUSABLE)
        if unused:
            yield self._finding(report.domain, "unusable", unused)

    def _finding(
        self, domain: str, variant: str, problems: Sequence[Problem], *steps: Message
    ) -> Finding:
        is_unused = variant == "unusable"
        title, remedy = ("title-unusable", "remedy-unusable") if is_unused else ("title", "remedy")
        names = ", ".join(problem.at for problem in problems)
        hosts = ", ".join(problem.value for problem in problems)
        return Finding(
            rule="dane-mismatch",
            severity=Severity.WARNING if is_unused else Severity.BLOCKER,
            confidence=Confidence.CERTAIN,
            title=Message.of(f"finding.dane-mismatch.{title}", domain=domain),
            message=Message.of(f"finding.dane-mismatch.{variant}", hosts=hosts),
            remedy=Message.of(f"finding.dane-mismatch.{remedy}", names=names),
            steps=steps,
            who=Who.DOMAIN_OWNER,
            evidence=("sending/dane",),
            reference=self.reference,
        )


RULE: Final[Rule] = DaneMismatch()
