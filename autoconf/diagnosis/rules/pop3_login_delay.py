"""A POP3 server demands a minimum time between two logins."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class Pop3LoginDelay(Struct, frozen=True):
    """The server refuses an earlier login as if the password were wrong."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc2449#section-6.5"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a note with the shortest interval, in whole minutes."""
        for number, check in enumerate(report.checks):
            pop3 = check.mailbox.pop3 if check.mailbox is not None else None
            if pop3 is None or not pop3.login_delay_s:
                continue
            yield Finding(
                rule="pop3-login-delay",
                severity=Severity.NOTE,
                confidence=Confidence.CERTAIN,
                title=Message.of(
                    "finding.pop3-login-delay.title", minutes=-(-pop3.login_delay_s // 60)
                ),
                message=Message.of(
                    "finding.pop3-login-delay.message",
                    server=check.endpoint,
                    seconds=pop3.login_delay_s,
                ),
                remedy=Message.of(
                    "finding.pop3-login-delay.remedy", minutes=-(-pop3.login_delay_s // 60)
                ),
                who=Who.USER,
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


RULE: Final[Rule] = Pop3LoginDelay()
