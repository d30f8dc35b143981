"""A program leaves fetched mail on the server for ever, and the mailbox fills."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.menus import READ_ON
from autoconf.diagnosis.using_facts import leaves_forever, programs
from autoconf.model.check import Check
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_MANY: Final = 5000
_HALF: Final = 0.5

_ANYWHERE: Final = Message("finding.using-leaves-forever.step-any")
"""For a program whose menus are not known."""


class UsingLeavesForever(Struct, frozen=True):
    """A mailbox that is not full yet is no problem."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc1939#section-8"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a note where the mailbox has many messages, or is half full."""
        found = programs(report, leaves_forever)
        full = [f"checks/{n}" for n, check in enumerate(report.checks) if _is_filling(check)]
        menus = found.menus("using-leaves-forever")
        if found and full:
            yield Finding(
                rule="using-leaves-forever",
                severity=Severity.NOTE,
                confidence=Confidence.CERTAIN,
                title=Message("finding.using-leaves-forever.title"),
                message=Message.of("finding.using-leaves-forever.message", program=found.names),
                remedy=Message("finding.using-leaves-forever.remedy"),
                who=Who.USER,
                steps=(
                    *(menus or (_ANYWHERE,)),
                    Message("finding.using-leaves-forever.step-web-mail"),
                ),
                read_on=READ_ON if menus else "",
                dated=tuple(range(len(menus))),
                evidence=(*found.evidence, *full),
                reference=self.reference,
            )


def _is_filling(check: Check) -> bool:
    mailbox = check.mailbox
    if mailbox is None:
        return (check.messages_waiting or 0) >= _MANY
    used, limit = 0, 0
    if mailbox.imap is not None:
        used, limit = mailbox.imap.quota_used_kib or 0, mailbox.imap.quota_limit_kib or 0
    is_half_full = limit > 0 and used / limit >= _HALF
    return is_half_full or (mailbox.messages or 0) >= _MANY


RULE: Final[Rule] = UsingLeavesForever()
