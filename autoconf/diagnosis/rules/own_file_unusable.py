"""A file of the person's own for this domain cannot be used."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.evidence import Outcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class OwnFileUnusable(Struct, frozen=True):
    """It has precedence over all sources, so the person expects its settings."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a warning for each such file."""
        for number, attempt in enumerate(report.attempts):
            is_broken = attempt.policy.is_personal and attempt.outcome is Outcome.MALFORMED
            if is_broken and attempt.detail is not None:
                yield Finding(
                    rule="own-file-unusable",
                    severity=Severity.WARNING,
                    confidence=Confidence.CERTAIN,
                    title=Message.of("finding.own-file-unusable.title", domain=report.domain),
                    message=Message.of(
                        "finding.own-file-unusable.message",
                        domain=report.domain,
                        why=attempt.detail,
                    ),
                    remedy=Message("finding.own-file-unusable.remedy"),
                    who=Who.USER,
                    evidence=(f"attempts/{number}",),
                    reference=self.reference,
                )


RULE: Final[Rule] = OwnFileUnusable()
