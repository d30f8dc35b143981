"""POP3 cannot leave mail on this server."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol


class Pop3Deletes(Struct, frozen=True):
    """Without UIDL a client cannot know which messages it has fetched before."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc2449#section-6.7"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per server; a note if IMAP works."""
        has_imap = any(
            c.is_proved and c.server.protocol is MailProtocol.IMAP for c in report.checks
        )
        for number, check in enumerate(report.checks):
            pop3 = check.mailbox.pop3 if check.mailbox is not None else None
            if pop3 is None or pop3.may_stay is not False:
                continue
            why = "expires" if pop3.expire_days == 0 else "no-uidl"
            yield Finding(
                rule="pop3-deletes",
                severity=Severity.NOTE if has_imap else Severity.WARNING,
                confidence=Confidence.CERTAIN,
                title=Message("finding.pop3-deletes.title"),
                message=Message.of(f"finding.pop3-deletes.{why}", server=check.endpoint),
                remedy=Message.of(
                    f"finding.pop3-deletes.{'remedy-imap' if has_imap else 'remedy'}"
                ),
                who=Who.USER,
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


RULE: Final[Rule] = Pop3Deletes()
