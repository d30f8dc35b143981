"""The mailbox has no space left."""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import mailbox_refusal_of
from autoconf.diagnosis.interface import Rule
from autoconf.model.check import Check
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_CODE: Final = "OVERQUOTA"  # RFC 5530
_ENHANCED: Final = re.compile(r"[45]\d\d [45]\.2\.2\b")  # RFC 3463 section 3.3


class MailboxFull(Struct, frozen=True):
    """A blocker: the login is good, but no new mail arrives."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc9208"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding for all servers that say so."""
        full = [number for number, check in enumerate(report.checks) if _is_full(check, report)]
        if not full:
            return
        yield Finding(
            rule="mailbox-full",
            severity=Severity.BLOCKER,
            confidence=Confidence.CERTAIN,
            title=Message("finding.mailbox-full.title"),
            message=Message.of(
                "finding.mailbox-full.message", server=report.checks[full[0]].endpoint
            ),
            remedy=Message.of("finding.mailbox-full.remedy"),
            who=Who.USER,
            steps=(
                Message("finding.mailbox-full.step-trash"),
                Message("finding.mailbox-full.step-large"),
                Message("finding.mailbox-full.step-pop3"),
                Message("fix.run-again"),
            ),
            evidence=tuple(f"checks/{number}" for number in full),
            reference=self.reference,
        )


def _is_full(check: Check, report: Report) -> bool:
    facts = check.mailbox
    if facts is None:
        return False
    imap, smtp = facts.imap, facts.smtp
    if imap is not None and imap.quota_used_kib is not None and imap.quota_limit_kib:
        return imap.quota_used_kib >= imap.quota_limit_kib
    if facts.refusal is not None and facts.refusal.code == _CODE:
        reason = mailbox_refusal_of(check, report)
        return reason is None or not reason.by_words  # the words may be about another limit
    return smtp is not None and smtp.refused_recipient and bool(_ENHANCED.match(smtp.words))


RULE: Final[Rule] = MailboxFull()
