"""A program has settings that differ from the right ones, and no other rule is about them."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.using_facts import old_servers
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
        numbers = dict.fromkeys(number for number, _ in found)
        names = ", ".join(dict.fromkeys(report.using[number].name for number in numbers))
        yield Finding(
            rule="using-differs",
            severity=Severity.NOTE,
            confidence=Confidence.CERTAIN,
            title=(
                Message.of("finding.using-differs.title", count=len(found))
                if len(found) > 1
                else Message("finding.using-differs.title-one")
            ),
            message=Message.of("finding.using-differs.message", program=names),
            remedy=Message("finding.using-differs.remedy"),
            who=Who.USER,
            evidence=tuple(f"using/{number}" for number in numbers),
            reference=self.reference,
        )


RULE: Final[Rule] = UsingDiffers()
