"""DNSSEC proves TLSA records, and none fits the certificate of the mail server."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.sending import Part, ProblemKind


class DaneMismatch(Struct, frozen=True):
    """Senders that use DANE do not deliver (RFC 7672 section 2.2)."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc7672#section-2.2"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a blocker for all servers together."""
        if report.sending is None:
            return
        problems = report.sending.of(Part.DANE, ProblemKind.TLSA_MISMATCH)
        if not problems:
            return
        hosts = ", ".join(problem.value for problem in problems)
        names = ", ".join(problem.at for problem in problems)
        yield Finding(
            rule="dane-mismatch",
            severity=Severity.BLOCKER,
            confidence=Confidence.CERTAIN,
            title=Message.of("finding.dane-mismatch.title", domain=report.domain),
            message=Message.of("finding.dane-mismatch.message", hosts=hosts),
            remedy=Message.of("finding.dane-mismatch.remedy", names=names),
            steps=(
                Message.of("finding.dane-mismatch.step-publish", names=names),
                Message("finding.dane-mismatch.step-renew"),
            ),
            who=Who.DOMAIN_OWNER,
            evidence=("sending/dane",),
            reference=self.reference,
        )


RULE: Final[Rule] = DaneMismatch()
