"""A server accepted the login, but did not open the mailbox."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from autoconf.diagnosis.advice import advise
from autoconf.diagnosis.facts import has_accepted, mailbox_refusal_of
from autoconf.diagnosis.interface import Rule
from autoconf.model.cause import Cause
from autoconf.model.check import Check
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

if TYPE_CHECKING:
    from autoconf.model.mailbox import MailboxFacts
    from autoconf.refusals.matching import Refusal

_TEMPORARY: Final = frozenset(
    {"SYS/TEMP", "IN-USE", "INUSE", "UNAVAILABLE", "SERVERBUG", "LIMIT", "LOGIN-DELAY"}
)
"""Response codes for temporary trouble (RFC 2449, RFC 3206, RFC 5530)."""


class MailboxNotOpened(Struct, frozen=True):
    """The password is right, so the remedy does not mention it as a cause."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc5530"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per server; a warning if another server works."""
        for number, check in enumerate(report.checks):
            if check.mailbox is None or check.mailbox.is_open:
                continue
            reason = mailbox_refusal_of(check, report)
            who, remedy = _help(check, reason, report)
            yield Finding(
                rule="mailbox-not-opened",
                severity=(
                    Severity.WARNING if has_accepted(report, check.server) else Severity.BLOCKER
                ),
                confidence=Confidence.CERTAIN,
                title=Message("finding.mailbox-not-opened.title"),
                message=_message(check, check.mailbox),
                remedy=remedy,
                who=who,
                evidence=(f"checks/{number}",),
                reference=self.reference,
                cause=reason.cause if reason else None,
            )


def _message(check: Check, facts: "MailboxFacts") -> Message:
    server = check.endpoint
    if facts.refusal is None:
        why = facts.unopened or ""
        return Message.of("finding.mailbox-not-opened.silent", server=server, why=why)
    words = facts.refusal.in_words(check.server.protocol)
    return Message.of("finding.mailbox-not-opened.message", server=server, words=words)


def _help(check: Check, reason: "Refusal | None", report: Report) -> tuple[Who, Message]:
    """Return the person who can help, and the advice; words count more than a code."""
    refusal = check.mailbox.refusal if check.mailbox is not None else None
    protocol = check.server.protocol
    if reason is not None and reason.by_words and reason.cause is not Cause.PROTOCOL_DISABLED:
        return advise(reason, protocol, report.config)
    if refusal is None or refusal.code in _TEMPORARY:
        return Who.PROVIDER, Message.of("finding.mailbox-not-opened.remedy-later")
    remedy = "finding.mailbox-not-opened.remedy"
    return Who.USER, Message.of(remedy, protocol=protocol.value.upper())


RULE: Final[Rule] = MailboxNotOpened()
