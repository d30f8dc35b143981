"""Every name below the domain has an address (RFC 4592)."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class WildcardDns(Struct, frozen=True):
    """Programs that guess find names that nobody meant for mail."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc4592"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one note."""
        if report.domain_facts is None or not report.domain_facts.wildcard:
            return
        yield Finding(
            rule="wildcard-dns",
            severity=Severity.NOTE,
            confidence=Confidence.CERTAIN,
            title=Message.of("finding.wildcard-dns.title", domain=report.domain),
            message=Message.of("finding.wildcard-dns.message", domain=report.domain),
            remedy=Message.of("finding.wildcard-dns.remedy", domain=report.domain),
            who=Who.DOMAIN_OWNER,
            evidence=("domain",),
            reference=self.reference,
        )


RULE: Final[Rule] = WildcardDns()
