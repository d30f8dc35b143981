"""The domain publishes no DMARC record, or one with a mistake."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.sending import Part, ProblemKind, Standing


class DmarcMissing(Struct, frozen=True):
    """Receivers then decide alone about mail that fails SPF and DKIM."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc9989"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a note."""
        sending = report.sending
        if sending is None:
            return
        name, value, kind = f"_dmarc.{report.domain}", "", "missing"
        for problem in sending.problems_of(
            Part.DMARC, ProblemKind.SEVERAL_RECORDS, ProblemKind.SYNTAX
        )[:1]:
            name, value, kind = problem.at, problem.value, problem.kind.value
        if kind == "missing" and sending.dmarc is not Standing.MISSING:
            return
        values = {"domain": report.domain, "name": name, "value": value}
        yield Finding(
            rule="dmarc-missing",
            severity=Severity.NOTE,
            confidence=Confidence.CERTAIN,
            title=Message.of(f"finding.dmarc-missing.title-{kind}", **values),
            message=Message.of(f"finding.dmarc-missing.{kind}", **values),
            remedy=Message.of(f"finding.dmarc-missing.remedy-{kind}", **values),
            who=Who.DOMAIN_OWNER,
            evidence=("sending/dmarc",),
            reference=self.reference,
        )


RULE: Final[Rule] = DmarcMissing()
