"""Two programs fetch the same mailbox over POP3."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.using_facts import offers_imap, programs
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class UsingPop3OnTwo(Struct, frozen=True):
    """POP3 has no common state: a message that is deleted here stays there."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc1939#section-8"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a warning."""
        found = programs(report, lambda using: using.only_pop3)
        if len(found.found) < 2:
            return
        has_imap = offers_imap(report)
        steps = (
            Message("finding.using-pop3-on-two.step-backup"),
            Message("finding.using-pop3-on-two.step-add"),
            Message("finding.using-pop3-on-two.step-copy"),
            Message("finding.using-pop3-on-two.step-remove"),
        )
        yield Finding(
            rule="using-pop3-on-two",
            severity=Severity.WARNING,
            confidence=Confidence.CERTAIN,
            title=Message("finding.using-pop3-on-two.title"),
            message=Message.of("finding.using-pop3-on-two.message", program=found.names),
            remedy=Message(
                "finding.using-pop3-on-two.remedy"
                if has_imap
                else "finding.using-pop3-on-two.remedy-without-imap"
            ),
            who=Who.USER,
            steps=steps if has_imap else (),
            evidence=found.evidence,
            reference=self.reference,
        )


RULE: Final[Rule] = UsingPop3OnTwo()
