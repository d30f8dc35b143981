"""The mailbox has little space left."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_NEARLY: Final = 0.9


class MailboxNearlyFull(Struct, frozen=True):
    """A full mailbox refuses new mail."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc9208"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a warning from 90 % on."""
        for number, check in enumerate(report.checks):
            imap = check.mailbox.imap if check.mailbox is not None else None
            if imap is None or imap.quota_used_kib is None or not imap.quota_limit_kib:
                continue
            used = imap.quota_used_kib / imap.quota_limit_kib
            if used < _NEARLY:
                continue
            yield Finding(
                rule="mailbox-nearly-full",
                severity=Severity.WARNING,
                confidence=Confidence.CERTAIN,
                title=Message.of("finding.mailbox-nearly-full.title", percent=int(used * 100)),
                message=Message.of(
                    "finding.mailbox-nearly-full.message",
                    server=check.endpoint,
                    percent=int(used * 100),
                ),
                remedy=Message.of("finding.mailbox-nearly-full.remedy"),
                who=Who.USER,
                steps=(
                    Message("finding.mailbox-nearly-full.step-trash"),
                    Message("finding.mailbox-nearly-full.step-pop3"),
                ),
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


RULE: Final[Rule] = MailboxNearlyFull()
