"""A program keeps sent mail on its own computer only."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.menus import READ_ON
from autoconf.diagnosis.using_facts import programs
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class SentMailLocal(Struct, frozen=True):
    """Other devices and web mail cannot show it."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc6154"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a note."""
        found = programs(report, lambda using: bool(using.sent_is_local))
        if found:
            menus = found.menus("sent-mail-local")
            has_pop3 = any(one.only_pop3 for _, one in found.found)
            yield Finding(
                rule="sent-mail-local",
                severity=Severity.NOTE,
                confidence=Confidence.CERTAIN,
                title=Message("finding.sent-mail-local.title"),
                message=Message.of("finding.sent-mail-local.message", program=found.names),
                remedy=Message(
                    "finding.sent-mail-local.remedy-pop3"
                    if has_pop3
                    else "finding.sent-mail-local.remedy"
                ),
                who=Who.USER,
                steps=() if has_pop3 else (Message("finding.sent-mail-local.remedy"), *menus),
                read_on=READ_ON if menus and not has_pop3 else "",
                dated=() if has_pop3 else tuple(range(1, len(menus) + 1)),
                evidence=found.evidence,
                reference=self.reference,
            )


RULE: Final[Rule] = SentMailLocal()
