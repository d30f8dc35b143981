"""A program would send the password unencrypted."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.menus import READ_ON
from autoconf.diagnosis.using_facts import about, programs, sends_in_clear
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class UsingUnencrypted(Struct, frozen=True):
    """Its encryption is off, or is only used where the server offers it."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8314#section-3"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a warning."""
        found = programs(report, sends_in_clear)
        menus = found.menus("using-unencrypted")
        if found:
            yield Finding(
                rule="using-unencrypted",
                severity=Severity.WARNING,
                confidence=Confidence.CERTAIN,
                title=about(found, "using-unencrypted", "title"),
                message=about(found, "using-unencrypted", "message"),
                remedy=Message("finding.using-unencrypted.remedy"),
                who=Who.USER,
                steps=(
                    *menus,
                    Message("finding.using-unencrypted.step-ports"),
                    Message("finding.using-unencrypted.step-password"),
                ),
                read_on=READ_ON if menus else "",
                dated=tuple(range(len(menus))),
                evidence=found.evidence,
                reference=self.reference,
            )


RULE: Final[Rule] = UsingUnencrypted()
