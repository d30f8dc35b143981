"""A server does not offer the encryption that the settings demand."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import ended_with, severity_without
from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_NOT_OFFERED: Final = "dialogue.no-starttls"


class StarttlsMissing(Struct, frozen=True):
    """A blocker; a warning if another server for the same purpose is safe."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8314#section-4.1"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per server."""
        for number, check in ended_with(report, _NOT_OFFERED):
            yield Finding(
                rule="starttls-missing",
                severity=severity_without(report, check.server),
                confidence=Confidence.CERTAIN,
                title=Message.of("finding.starttls-missing.title", hostname=check.server.hostname),
                message=Message.of("finding.starttls-missing.message", server=check.endpoint),
                remedy=Message.of("finding.starttls-missing.remedy"),
                who=Who.PROVIDER,
                steps=(
                    Message("fix.no-password-there"),
                    Message("fix.ask-for-tls"),
                ),
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


RULE: Final[Rule] = StarttlsMissing()
