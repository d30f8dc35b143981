"""Two programs fetch the same mailbox over POP3."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.using_facts import Programs, deletes, offers_imap, programs
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.using import Using


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
            message=_message(found, programs(report, _deletes)),
            remedy=_remedy(report, has_imap=has_imap),
            who=Who.USER,
            steps=steps if has_imap else (),
            evidence=found.evidence,
            reference=self.reference,
        )


def _deletes(using: Using) -> bool:
    return using.only_pop3 and deletes(using)


def _message(found: Programs, deleting: Programs) -> Message:
    """Say what happens to a message: it stays on the others only if no program deletes it."""
    names = found.each
    if not deleting:
        return Message.of("finding.using-pop3-on-two.message", program=names)
    return Message.of(
        "finding.using-pop3-on-two.message-deletes", program=names, deleting=deleting.names
    )


def _remedy(report: Report, *, has_imap: bool) -> Message:
    if has_imap:
        return Message("finding.using-pop3-on-two.remedy")
    if report.config is None:
        return Message("finding.using-pop3-on-two.remedy-unknown")
    return Message("finding.using-pop3-on-two.remedy-without-imap")


RULE: Final[Rule] = UsingPop3OnTwo()
