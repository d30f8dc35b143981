"""The domain publishes no settings at all."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import placed
from autoconf.model.evidence import Outcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class AutoconfigMissing(Struct, frozen=True):
    """Silent where no mail can arrive: that is said first."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one note if neither a file nor a record names the servers."""
        facts = report.domain_facts
        if facts is None or not (facts.answered and facts.exists) or facts.has_null_mx:
            return
        own = (one for _, one in placed(report) if one.kind.is_of_owner)
        is_there = (Outcome.FOUND, Outcome.MALFORMED)
        if any(one.outcome in is_there or one.wants_login for one in own):
            return
        yield Finding(
            rule="autoconfig-missing",
            severity=Severity.NOTE,
            confidence=Confidence.CERTAIN,
            title=Message.of("finding.autoconfig-missing.title", domain=report.domain),
            message=Message.of("finding.autoconfig-missing.message", domain=report.domain),
            remedy=Message.of("finding.autoconfig-missing.remedy", domain=report.domain),
            who=Who.DOMAIN_OWNER,
            evidence=("domain",),
            reference=self.reference,
        )


RULE: Final[Rule] = AutoconfigMissing()
