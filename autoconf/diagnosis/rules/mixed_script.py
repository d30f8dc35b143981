"""The domain mixes letters of several scripts."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.domain import is_mixed_script, unicode_domain
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class MixedScript(Struct, frozen=True):
    """The finding shows both forms: letters that look alike in one differ in the other."""

    reference: str = "https://www.unicode.org/reports/tr39/#Restriction_Level_Detection"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a warning about a domain that may look like another one."""
        if not is_mixed_script(report.domain):
            return
        yield Finding(
            rule="mixed-script",
            severity=Severity.WARNING,
            confidence=Confidence.POSSIBLE,
            title=Message.of("finding.mixed-script.title", shown=unicode_domain(report.domain)),
            message=Message.of(
                "finding.mixed-script.message",
                shown=unicode_domain(report.domain),
                domain=report.domain,
            ),
            remedy=Message.of("finding.mixed-script.remedy"),
            who=Who.USER,
            evidence=("domain",),
            reference=self.reference,
        )


RULE: Final[Rule] = MixedScript()
