"""Every server begins in clear, and encrypts then."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import listed
from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import SocketType


class StarttlsOnly(Struct, frozen=True):
    """A note: mail is safe in a program that insists on the encryption."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8314#section-3"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one note if no server of the settings has TLS from the start."""
        config = report.config
        if config is None or any(s.socket_type is SocketType.TLS for s in config.servers):
            return
        safe = [(number, check) for number, check in enumerate(report.checks) if check.is_safe]
        if not safe:
            return
        yield Finding(
            rule="starttls-only",
            severity=Severity.NOTE,
            confidence=Confidence.CERTAIN,
            title=Message("finding.starttls-only.title"),
            message=Message.of(
                "finding.starttls-only.message", servers=listed(check.endpoint for _, check in safe)
            ),
            remedy=Message.of("finding.starttls-only.remedy"),
            who=Who.PROVIDER,
            steps=(
                Message("fix.insist-on-encryption"),
                Message("fix.ask-for-tls"),
            ),
            evidence=tuple(f"checks/{number}" for number, _ in safe),
            reference=self.reference,
        )


RULE: Final[Rule] = StarttlsOnly()
