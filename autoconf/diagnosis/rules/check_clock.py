"""All certificates have wrong dates in the same way: the clock may be wrong."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import distrusted_sources
from autoconf.diagnosis.interface import Rule
from autoconf.model.check import TlsProblem
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_DATES: Final = frozenset({TlsProblem.CERT_EXPIRED, TlsProblem.CERT_NOT_YET_VALID})


class CheckClock(Struct, frozen=True):
    """One expired certificate is the provider's problem; several at once are rare."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding if all certificates, and at least two, fail by date in the same way."""
        seen = [
            *(
                (f"checks/{n}", c.tls)
                for n, c in enumerate(report.checks)
                if c.tls and c.tls.sha256
            ),
            *distrusted_sources(report),
        ]
        problems = {tls.problem for _, tls in seen}
        if len({tls.sha256 for _, tls in seen}) < 2 or len(problems) > 1 or not problems <= _DATES:
            return
        (problem,) = problems
        is_of_servers = bool(report.checks) and not any(c.is_safe for c in report.checks)
        yield Finding(
            rule="check-clock",
            severity=Severity.BLOCKER if is_of_servers else Severity.WARNING,
            confidence=Confidence.LIKELY,
            title=Message("finding.check-clock.title"),
            message=Message.of(f"finding.check-clock.{problem}", clock=report.made_at or "?"),
            remedy=Message.of("finding.check-clock.remedy"),
            who=Who.USER,
            steps=(
                Message("finding.check-clock.step-compare"),
                Message("finding.check-clock.step-set"),
                Message("finding.check-clock.step-again"),
            ),
            evidence=tuple(place for place, _ in seen),
            reference=self.reference,
        )


RULE: Final[Rule] = CheckClock()
