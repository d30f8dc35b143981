"""The domain publishes no SPF record."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.sending import Standing


class SpfMissing(Struct, frozen=True):
    """Receivers then judge the mail by other signs."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc7208"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a warning."""
        if report.sending is None or report.sending.spf is not Standing.MISSING:
            return
        yield Finding(
            rule="spf-missing",
            severity=Severity.WARNING,
            confidence=Confidence.CERTAIN,
            title=Message.of("finding.spf-missing.title", domain=report.domain),
            message=Message.of("finding.spf-missing.message", domain=report.domain),
            remedy=Message.of("finding.spf-missing.remedy", domain=report.domain),
            steps=(
                Message("finding.spf-missing.step-list"),
                Message.of("finding.spf-missing.step-publish", domain=report.domain),
                Message.of("finding.spf-missing.step-audit", domain=report.domain),
            ),
            who=Who.DOMAIN_OWNER,
            evidence=("sending/spf",),
            reference=self.reference,
        )


RULE: Final[Rule] = SpfMissing()
