"""The settings file names other servers for another address of the domain."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class AnswersDiffer(Struct, frozen=True):
    """A note: some providers spread their customers over several servers on purpose."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one note for all files."""
        urls = () if report.domain_facts is None else report.domain_facts.differing
        if not urls:
            return
        values = {"urls": ", ".join(urls), "domain": report.domain}
        yield Finding(
            rule="answers-differ",
            severity=Severity.NOTE,
            confidence=Confidence.CERTAIN,
            title=Message("finding.answers-differ.title"),
            message=Message.of("finding.answers-differ.message", **values),
            remedy=Message.of("finding.answers-differ.remedy", **values),
            who=Who.DOMAIN_OWNER,
            evidence=("domain",),
            reference=self.reference,
        )


RULE: Final[Rule] = AnswersDiffer()
