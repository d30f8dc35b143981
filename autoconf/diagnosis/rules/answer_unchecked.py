"""A server puts words of the question into its answer, and does not check them."""

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
    Lapse.UNESCAPED: Severity.WARNING,
    Lapse.ANY_HOST: Severity.WARNING,
    Lapse.ANY_DOMAIN: Severity.NOTE,
}


class AnswerUnchecked(Struct, frozen=True):
    """A file that is the same for each question is right: it repeats no words of it."""

    reference: str = "https://owasp.org/www-community/Injection_Flaws"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per way."""
        for lapse, severity in _SEVERITIES.items():
            values = words_of_lapse(report, lapse)
            if not values:
                continue
            yield Finding(
                rule="answer-unchecked",
                severity=severity,
                confidence=Confidence.CERTAIN,
                title=Message.of(f"finding.answer-unchecked.title-{lapse.value}", **values),
                message=Message.of(f"finding.answer-unchecked.{lapse.value}", **values),
                remedy=Message.of(f"finding.answer-unchecked.remedy-{lapse.value}", **values),
                who=Who.DOMAIN_OWNER,
                evidence=("domain",),
                reference=self.reference,
            )


RULE: Final[Rule] = AnswerUnchecked()
