"""The domain of the address does not exist."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.evidence import MX, domain_exists
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class DomainNotFound(Struct, frozen=True):
    """Silent where settings were found all the same: a filter may hide the domain."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8020"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a blocker; an audit has ``no-mail-here``."""
        is_audit = report.domain_facts is not None and report.symptom is None
        if report.config is not None or is_audit or domain_exists(report.attempts):
            return
        yield Finding(
            rule="domain-not-found",
            severity=Severity.BLOCKER,
            confidence=Confidence.CERTAIN,
            title=Message("finding.domain-not-found.title"),
            message=Message.of("finding.domain-not-found.message", domain=report.domain),
            remedy=Message("finding.domain-not-found.step-compare"),
            who=Who.USER,
            steps=(
                Message("finding.domain-not-found.step-compare"),
                Message("finding.domain-not-found.step-owner"),
            ),
            evidence=tuple(
                f"attempts/{n}" for n, a in enumerate(report.attempts) if a.source == MX
            ),
            reference=self.reference,
        )


RULE: Final[Rule] = DomainNotFound()
