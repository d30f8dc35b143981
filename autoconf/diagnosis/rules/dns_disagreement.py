"""Two resolvers answer differently: one of them is wrong, or lied to."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class DnsDisagreement(Struct, frozen=True):
    """Only with a second resolver to compare with."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning per answer that rests on a disputed record."""
        for number, attempt in enumerate(report.attempts):
            if attempt.answer is None or not attempt.answer.disputed:
                continue
            yield Finding(
                rule="dns-disagreement",
                severity=Severity.WARNING,
                confidence=Confidence.LIKELY,
                message=Message.of("finding.dns-disagreement.message", asked=attempt.asked),
                remedy=Message.of("finding.dns-disagreement.remedy"),
                who=Who.NETWORK,
                evidence=(f"attempts/{number}",),
                reference=self.reference,
            )


RULE: Final[Rule] = DnsDisagreement()
