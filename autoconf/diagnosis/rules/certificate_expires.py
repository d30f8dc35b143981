"""A certificate is good, but expires soon."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_SEVERITIES: Final = {
    "tls.dates.very-soon": Severity.WARNING,
    "tls.dates.soon": Severity.NOTE,
}


class CertificateExpires(Struct, frozen=True):
    """Renewal is automatic nearly everywhere, so an old certificate means that it failed."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per server: first a note, then a warning."""
        for number, check in enumerate(report.checks):
            for grade in check.grades:
                severity = _SEVERITIES.get(grade.message.id)
                if severity is None:
                    continue
                yield Finding(
                    rule="certificate-expires",
                    severity=severity,
                    confidence=Confidence.CERTAIN,
                    title=Message.of(
                        "finding.certificate-expires.title",
                        hostname=check.server.hostname,
                        **dict(grade.message.parameters),
                    ),
                    message=Message.of(
                        "finding.certificate-expires.message",
                        server=check.endpoint,
                        **dict(grade.message.parameters),
                    ),
                    remedy=Message.of("finding.certificate-expires.remedy"),
                    who=Who.PROVIDER,
                    evidence=(f"checks/{number}",),
                    reference=self.reference,
                )


RULE: Final[Rule] = CertificateExpires()
