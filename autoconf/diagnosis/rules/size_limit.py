"""The outgoing server refuses messages of a usual size."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_USUAL: Final = 25_000_000
"""Octets that most providers take."""


class SizeLimit(Struct, frozen=True):
    """A note; attachments grow by a third on their way (RFC 2045 section 6.8)."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc1870"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a note with the limit, and with the largest attachment that fits."""
        for number, check in enumerate(report.checks):
            smtp = check.mailbox.smtp if check.mailbox is not None else None
            if smtp is None or not smtp.max_octets or smtp.max_octets >= _USUAL:
                continue
            size = _megabytes(smtp.max_octets)
            yield Finding(
                rule="size-limit",
                severity=Severity.NOTE,
                confidence=Confidence.CERTAIN,
                title=Message.of("finding.size-limit.title", size=size),
                message=Message.of(
                    "finding.size-limit.message",
                    server=check.endpoint,
                    size=size,
                    files=_megabytes(smtp.max_octets * 73 // 100),
                ),
                remedy=Message.of("finding.size-limit.remedy"),
                who=Who.USER,
                steps=(
                    Message("finding.size-limit.step-link"),
                    Message("finding.size-limit.step-smaller"),
                ),
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


def _megabytes(octets: int) -> str:
    megabytes = octets / 1_000_000
    return f"{megabytes:.0f}" if megabytes >= 1 else f"{megabytes:.1f}"


RULE: Final[Rule] = SizeLimit()
