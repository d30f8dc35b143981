"""Two resolvers answer differently: one of them is wrong, or receives false answers."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class DnsDisagreement(Struct, frozen=True):
    """The rule needs a second resolver (``--compare-resolver``)."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning per answer that depends on a disputed record."""
        for number, attempt in enumerate(report.attempts):
            if attempt.answer is None or not attempt.answer.disputed:
                continue
            yield Finding(
                rule="dns-disagreement",
                severity=Severity.WARNING,
                confidence=Confidence.LIKELY,
                title=Message.of("finding.dns-disagreement.title", domain=report.domain),
                message=Message.of("finding.dns-disagreement.message", asked=attempt.asked),
                remedy=Message.of("finding.dns-disagreement.remedy"),
                who=Who.NETWORK,
                evidence=(f"attempts/{number}",),
                reference=self.reference,
            )


RULE: Final[Rule] = DnsDisagreement()
