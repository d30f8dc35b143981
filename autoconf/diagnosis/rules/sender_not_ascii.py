"""The address has letters outside ASCII, and the outgoing server cannot take it as a sender."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class SenderNotAscii(Struct, frozen=True):
    """The login works, and the first message would fail."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc6531#section-3.2"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a warning per server."""
        for number, check in enumerate(report.checks):
            smtp = check.mailbox.smtp if check.mailbox is not None else None
            if smtp is None or smtp.has_smtputf8 or smtp.address.isascii():
                continue
            yield Finding(
                rule="sender-not-ascii",
                severity=Severity.WARNING,
                confidence=Confidence.CERTAIN,
                title=Message.of("finding.sender-not-ascii.title", address=smtp.address),
                message=Message.of(
                    "finding.sender-not-ascii.message", server=check.endpoint, address=smtp.address
                ),
                remedy=Message.of("finding.sender-not-ascii.remedy"),
                who=Who.PROVIDER,
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


RULE: Final[Rule] = SenderNotAscii()
