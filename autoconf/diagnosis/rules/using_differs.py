"""A program has settings that differ from the right ones, and no other rule is about them."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import help_pages
from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.menus import READ_ON
from autoconf.diagnosis.using_facts import Programs, old_servers
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_OF_OTHER_RULES: Final = frozenset(
    {
        "using.effect.deletes",
        "using.effect.optional",
        "using.effect.own-pile",
        "using.effect.plain",
        "using.effect.this-computer",
    }
)
"""What other rules are about; and a program on this computer may be there on purpose."""


class UsingDiffers(Struct, frozen=True):
    """A setting that differs may still work."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one note for all programs."""
        old = {(number, place) for number, place, _, _ in old_servers(report)}
        found = [
            (number, difference)
            for number, one in enumerate(report.using)
            for difference in one.differences
            if difference.effect.id not in _OF_OTHER_RULES
            and (number, difference.server) not in old
        ]
        if not found:
            return
        of_programs = Programs.at(report, (number for number, _ in found))
        menus = of_programs.server_menus()
        yield Finding(
            rule="using-differs",
            severity=Severity.NOTE,
            confidence=Confidence.CERTAIN,
            title=(
                Message.of("finding.using-differs.title", count=len(found))
                if len(found) > 1
                else Message("finding.using-differs.title-one")
            ),
            message=Message.of("finding.using-differs.message", program=of_programs.names),
            remedy=Message("finding.using-differs.remedy"),
            who=Who.USER,
            steps=(*menus, Message("finding.using-differs.remedy")) if menus else (),
            evidence=of_programs.evidence,
            reference=self.reference,
            read_on=READ_ON if menus else "",
            dated=tuple(range(len(menus))),
            links=help_pages(report),
        )


RULE: Final[Rule] = UsingDiffers()
