"""The outgoing server accepted the login, and then refused the name that this computer gave."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.cause import Cause
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class ComputerNameRefused(Struct, frozen=True):
    """Servers may look at the name of EHLO as late as at RCPT; it says nothing of the sender."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc5321#section-4.1.4"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a warning: mail programs give another name."""
        for number, check in enumerate(report.checks):
            smtp = check.mailbox.smtp if check.mailbox is not None else None
            if smtp is None or not smtp.refuses_name:
                continue
            yield Finding(
                rule="computer-name-refused",
                severity=Severity.WARNING,
                confidence=Confidence.LIKELY,
                title=Message.of(
                    "finding.computer-name-refused.title", hostname=check.server.hostname
                ),
                message=Message.of(
                    "finding.computer-name-refused.message", server=check.endpoint, words=smtp.words
                ),
                remedy=Message.of("advice.helo", more=""),
                who=Who.PROVIDER,
                evidence=(f"checks/{number}",),
                reference=self.reference,
                cause=Cause.PROTOCOL_ERROR,
            )


RULE: Final[Rule] = ComputerNameRefused()
