"""An IMAP server sent a message that people must read (RFC 9051 section 7.1)."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.check import Check
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class ServerAlert(Struct, frozen=True):
    """Shown also if all is well."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc9051#section-7.1"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one note for each message that no other finding quotes in full."""
        for number, check in enumerate(report.checks):
            for words in check.alerts:
                if words in _quoted(check):
                    continue
                yield Finding(
                    rule="server-alert",
                    severity=Severity.NOTE,
                    confidence=Confidence.CERTAIN,
                    title=Message.of("finding.server-alert.title", hostname=check.server.hostname),
                    message=Message.of(
                        "finding.server-alert.message", server=check.endpoint, words=words
                    ),
                    remedy=Message.of("finding.server-alert.remedy"),
                    who=Who.USER,
                    evidence=(f"checks/{number}",),
                    reference=self.reference,
                )


def _quoted(check: Check) -> tuple[str, ...]:
    """Return the words that the finding about a refusal shows."""
    opening = check.mailbox.refusal if check.mailbox is not None else None
    of_login = check.login.said if check.was_refused else ""
    return (of_login, opening.text if opening is not None else "")


RULE: Final[Rule] = ServerAlert()
