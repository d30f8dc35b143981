"""The DMARC policy asks receivers to do nothing about forged mail."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.sending import Part, ProblemKind


class DmarcOnlyWatching(Struct, frozen=True):
    """The right first step; many domains never take the second one."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc9989"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a note."""
        if report.sending is None:
            return
        for problem in report.sending.of(Part.DMARC, ProblemKind.ONLY_WATCHING):
            yield Finding(
                rule="dmarc-only-watching",
                severity=Severity.NOTE,
                confidence=Confidence.CERTAIN,
                title=Message.of("finding.dmarc-only-watching.title", domain=report.domain),
                message=Message.of(
                    "finding.dmarc-only-watching.message", name=problem.at, tag=problem.value
                ),
                remedy=Message.of("finding.dmarc-only-watching.remedy", tag=problem.value),
                steps=(
                    Message("finding.dmarc-only-watching.step-read"),
                    Message("finding.dmarc-only-watching.step-cover"),
                    Message.of("finding.dmarc-only-watching.step-policy", tag=problem.value),
                ),
                who=Who.DOMAIN_OWNER,
                evidence=("sending/dmarc",),
                reference=self.reference,
            )


RULE: Final[Rule] = DmarcOnlyWatching()
