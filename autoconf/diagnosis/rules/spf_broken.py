"""The SPF record cannot be used, or lets everybody send."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.sending import Part, Problem, ProblemKind

_KINDS: Final = (
    ProblemKind.SEVERAL_RECORDS,
    ProblemKind.SYNTAX,
    ProblemKind.LOOKUPS,
    ProblemKind.VOID_LOOKUPS,
    ProblemKind.MANY_MX_HOSTS,
    ProblemKind.LOOP,
    ProblemKind.INCLUDES_NO_RECORD,
    ProblemKind.ALLOWS_ALL,
)


class SpfBroken(Struct, frozen=True):
    """Receivers end with "permerror", and the record counts as none."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc7208#section-4.6"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning for each kind of mistake."""
        if report.sending is None:
            return
        for kind in _KINDS:
            for problem in report.sending.of(Part.SPF, kind)[:1]:
                yield self._finding(report.domain, problem)

    def _finding(self, domain: str, problem: Problem) -> Finding:
        name = problem.kind.value
        values = {"domain": domain, "name": problem.at or domain, "value": problem.value}
        return Finding(
            rule="spf-broken",
            severity=Severity.WARNING,
            confidence=Confidence.CERTAIN,
            title=Message.of(f"finding.spf-broken.title-{name}", **values),
            message=Message.of(f"finding.spf-broken.{name}", **values),
            remedy=Message.of(f"finding.spf-broken.remedy-{name}", **values),
            who=Who.DOMAIN_OWNER,
            evidence=("sending/spf",),
            reference=self.reference,
        )


RULE: Final[Rule] = SpfBroken()
