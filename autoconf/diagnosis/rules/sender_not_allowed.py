"""The outgoing server accepted the login, but refused mail from the address to itself."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.mailbox import SenderOutcome
from autoconf.model.message import Message
from autoconf.model.report import Report

if TYPE_CHECKING:
    from autoconf.model.mailbox import SmtpFacts


class SenderNotAllowed(Struct, frozen=True):
    """The program asked with MAIL FROM and RCPT TO only, and sent no message."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc6409#section-6.1"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a warning; a note if the refusal is temporary."""
        for number, check in enumerate(report.checks):
            smtp = check.mailbox.smtp if check.mailbox is not None else None
            if smtp is None or smtp.sender in (None, SenderOutcome.ALLOWED):
                continue
            is_later = smtp.sender is SenderOutcome.LATER
            yield Finding(
                rule="sender-not-allowed",
                severity=Severity.NOTE if is_later else Severity.WARNING,
                confidence=Confidence.POSSIBLE if is_later else Confidence.LIKELY,
                title=Message.of(
                    f"finding.sender-not-allowed.title-{_variant(smtp)}", address=smtp.address
                ),
                message=Message.of(
                    f"finding.sender-not-allowed.{_variant(smtp)}",
                    server=check.endpoint,
                    address=smtp.address,
                    words=smtp.words,
                ),
                remedy=Message.of(
                    f"finding.sender-not-allowed.{'remedy-later' if is_later else 'remedy'}"
                ),
                who=Who.PROVIDER if is_later else Who.USER,
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


def _variant(smtp: "SmtpFacts") -> str:
    if smtp.sender is SenderOutcome.LATER:
        return "later"
    return "recipient" if smtp.refused_recipient else "sender"


RULE: Final[Rule] = SenderNotAllowed()
