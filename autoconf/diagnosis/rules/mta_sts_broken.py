"""The MTA-STS policy cannot be used, or does not fit the mail servers of the domain."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.sending import Part, Problem, ProblemKind, Sending

_UNUSED: Final = (
    ProblemKind.SEVERAL_RECORDS,
    ProblemKind.SYNTAX,
    ProblemKind.POLICY_NOT_FETCHED,
    ProblemKind.POLICY_STATUS,
)
_REFUSED: Final = (ProblemKind.MX_NOT_LISTED, ProblemKind.MX_CERTIFICATE)


class MtaStsBroken(Struct, frozen=True):
    """A policy that fits no server stops mail; one that cannot be fetched protects none."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8461#section-4"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning for each kind of mistake; a note if the policy is not enforced."""
        sending = report.sending
        if sending is None:
            return
        for kind in (*_UNUSED, *_REFUSED):
            problems = sending.of(Part.MTA_STS, kind)
            if problems:
                yield self._finding(report.domain, sending, problems)

    def _finding(self, domain: str, sending: Sending, problems: Sequence[Problem]) -> Finding:
        problem = problems[0]
        named = problems if problem.kind in _REFUSED else problems[:1]
        value = ", ".join(dict.fromkeys(one.value for one in named))
        is_test = bool(sending.of(Part.MTA_STS, ProblemKind.NOT_ENFORCED))
        title = "unused" if problem.kind in _UNUSED else "test" if is_test else "refused"
        name = problem.kind.value
        values = {"domain": domain, "name": problem.at, "value": value}
        is_of_web = problem.kind is ProblemKind.POLICY_NOT_FETCHED
        return Finding(
            rule="mta-sts-broken",
            severity=Severity.NOTE if is_test else Severity.WARNING,
            confidence=Confidence.LIKELY if is_of_web else Confidence.CERTAIN,
            title=Message.of(f"finding.mta-sts-broken.title-{title}", domain=domain),
            message=Message.of(
                f"finding.mta-sts-broken.{name}", **values, why=problem.detail or ""
            ),
            remedy=Message.of(f"finding.mta-sts-broken.remedy-{name}", **values),
            who=Who.DOMAIN_OWNER,
            evidence=("sending/mta_sts",),
            reference=self.reference,
        )


RULE: Final[Rule] = MtaStsBroken()
