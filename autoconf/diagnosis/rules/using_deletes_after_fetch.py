"""A program takes mail off the server when it fetches."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.menus import READ_ON
from autoconf.diagnosis.using_facts import about, deletes, offers_imap, programs
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class UsingDeletesAfterFetch(Struct, frozen=True):
    """With POP3, the program that fetches first has the mail alone."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc1939#section-8"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a warning."""
        found = programs(report, deletes)
        if not found:
            return
        menus = found.menus("using-deletes-after-fetch")
        change = (
            Message("finding.using-deletes-after-fetch.step-imap")
            if offers_imap(report)
            else Message("finding.using-deletes-after-fetch.step-days")
        )
        yield Finding(
            rule="using-deletes-after-fetch",
            severity=Severity.WARNING,
            confidence=Confidence.CERTAIN,
            title=about(found, "using-deletes-after-fetch", "title"),
            message=about(found, "using-deletes-after-fetch", "message"),
            remedy=Message("finding.using-deletes-after-fetch.remedy"),
            who=Who.USER,
            steps=(
                *(menus or (Message("finding.using-deletes-after-fetch.step-other"),)),
                change,
                Message("finding.using-deletes-after-fetch.step-old-mail"),
            ),
            read_on=READ_ON if menus else "",
            dated=tuple(range(len(menus))),
            evidence=found.evidence,
            reference=self.reference,
        )


RULE: Final[Rule] = UsingDeletesAfterFetch()
