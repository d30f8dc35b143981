"""Two programs fetch the same mailbox over POP3, or one does that a complaint is about."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.using_facts import Programs, deletes, offers_imap, programs, title_name
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.using import Using

_ID: Final = "using-pop3-on-two"


class UsingPop3OnTwo(Struct, frozen=True):
    """POP3 has no common state: a message that is deleted here stays there."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc1939#section-8"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a warning."""
        found = programs(report, lambda using: using.only_pop3)
        if len(found.found) < 2 and not _is_complaint(report, found):
            return
        has_imap = offers_imap(report)
        steps = (
            Message("finding.using-pop3-on-two.step-backup"),
            Message("finding.using-pop3-on-two.step-add"),
            Message("finding.using-pop3-on-two.step-copy"),
            Message("finding.using-pop3-on-two.step-remove"),
        )
        yield Finding(
            rule=_ID,
            severity=Severity.WARNING,
            confidence=Confidence.CERTAIN,
            title=_title(found),
            message=_message(found, programs(report, _deletes)),
            remedy=_remedy(report, has_imap=has_imap),
            who=Who.USER,
            steps=steps if has_imap else (),
            evidence=found.evidence,
            reference=self.reference,
        )


def _is_complaint(report: Report, found: Programs) -> bool:
    """Tell whether the complaint is about it; what a program deletes on the server is gone."""
    is_asked = report.symptom is not None and _ID in report.symptom.rules
    return is_asked and any(not deletes(using) for _, using in found.found)


def _title(found: Programs) -> Message:
    if len(found.found) > 1:
        return Message("finding.using-pop3-on-two.title")
    [(_, using)] = found.found
    return Message.of("finding.using-pop3-on-two.title-one", program=title_name(using))


def _deletes(using: Using) -> bool:
    return using.only_pop3 and deletes(using)


def _message(found: Programs, deleting: Programs) -> Message:
    """Say what happens to a message: it stays on the others only if no program deletes it."""
    names = found.each
    if len(found.found) == 1:
        return Message.of("finding.using-pop3-on-two.message-one", program=names)
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
