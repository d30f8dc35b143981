"""The settings file is not the same for all mail addresses, or at all IP addresses."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class AnswersDiffer(Struct, frozen=True):
    """Some providers spread their customers over several servers on purpose: a note."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one note for all files, and a warning per address of a web host."""
        facts = report.domain_facts
        if facts is None:
            return
        if facts.differing:
            urls = ", ".join(facts.differing)
            yield self._finding("person", Severity.NOTE, urls=urls, domain=report.domain)
        for one in facts.unequal:
            what = "address" if one.why is None else "address-fails"
            values = {"host": one.host, "ip": one.address, "why": one.why or ""}
            yield self._finding(what, Severity.WARNING, **values)

    def _finding(self, what: str, severity: Severity, **values: str | Message) -> Finding:
        return Finding(
            rule="answers-differ",
            severity=severity,
            confidence=Confidence.CERTAIN,
            title=Message.of(f"finding.answers-differ.title-{what}", **values),
            message=Message.of(f"finding.answers-differ.{what}", **values),
            remedy=Message.of(f"finding.answers-differ.remedy-{what}", **values),
            who=Who.DOMAIN_OWNER,
            evidence=("domain",),
            reference=self.reference,
        )


RULE: Final[Rule] = AnswersDiffer()
