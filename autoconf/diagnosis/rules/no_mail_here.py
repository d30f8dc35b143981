"""The domain has neither a mail host nor an address."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class NoMailHere(Struct, frozen=True):
    """RFC 5321 section 5.1: without an MX record the address of the domain is its mail host."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc5321#section-5.1"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding if mail for the domain can go nowhere."""
        facts = report.domain_facts
        if facts is None or not facts.answered:
            return
        if facts.mx or facts.has_null_mx or facts.has_address:
            return
        variant, what = ("", "message") if facts.exists else ("-absent", "absent")
        yield Finding(
            rule="no-mail-here",
            severity=Severity.BLOCKER,
            confidence=Confidence.CERTAIN,
            title=Message.of(f"finding.no-mail-here.title{variant}", domain=report.domain),
            message=Message.of(f"finding.no-mail-here.{what}", domain=report.domain),
            remedy=Message.of(f"finding.no-mail-here.remedy{variant}", domain=report.domain),
            who=Who.DOMAIN_OWNER if facts.exists else Who.USER,
            evidence=("domain",),
            reference=self.reference,
        )


RULE: Final[Rule] = NoMailHere()
