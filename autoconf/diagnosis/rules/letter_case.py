"""A server has settings only in small letters."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import words_of_lapse
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.lapse import Lapse
from autoconf.model.message import Message
from autoconf.model.report import Report

_SEVERITIES: Final = {
    Lapse.CAPITAL_DOMAIN: Severity.WARNING,
    Lapse.CAPITAL_PATH: Severity.WARNING,
}


class LetterCase(Struct, frozen=True):
    """Names in the DNS have no case (RFC 4343), and Outlook writes the path with capitals."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc4343"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning per kind."""
        for lapse, severity in _SEVERITIES.items():
            values = words_of_lapse(report, lapse)
            if not values:
                continue
            yield Finding(
                rule="letter-case",
                severity=severity,
                confidence=Confidence.CERTAIN,
                title=Message.of(f"finding.letter-case.title-{lapse.value}", **values),
                message=Message.of(f"finding.letter-case.{lapse.value}", **values),
                remedy=Message.of(f"finding.letter-case.remedy-{lapse.value}", **values),
                who=Who.DOMAIN_OWNER,
                evidence=("domain",),
                reference=self.reference,
            )


RULE: Final[Rule] = LetterCase()
