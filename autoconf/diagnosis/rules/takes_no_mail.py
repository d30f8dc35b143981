"""The domain says that it takes no mail (null MX, RFC 7505)."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class TakesNoMail(Struct, frozen=True):
    """A note where servers for reading mail are known all the same."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc7505"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding if the MX record is null."""
        null = [n for n, a in enumerate(report.attempts) if a.mx is not None and a.mx.is_null]
        if not null:
            return
        is_known = report.config is not None and bool(report.config.incoming)
        is_audit = report.domain_facts is not None and report.symptom is None
        remedy = "remedy-found" if is_known else "remedy-owner" if is_audit else "remedy"
        yield Finding(
            rule="takes-no-mail",
            severity=Severity.NOTE if is_known else Severity.BLOCKER,
            confidence=Confidence.CERTAIN,
            title=Message.of("finding.takes-no-mail.title", domain=report.domain),
            message=Message.of("finding.takes-no-mail.message", domain=report.domain),
            remedy=Message.of(f"finding.takes-no-mail.{remedy}"),
            who=Who.DOMAIN_OWNER if is_known or is_audit else Who.USER,
            evidence=tuple(f"attempts/{number}" for number in null),
            reference=self.reference,
        )


RULE: Final[Rule] = TakesNoMail()
