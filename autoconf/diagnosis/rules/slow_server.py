"""A server needs long for its greeting or for the login."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.check import Check, Stage
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_SLOW_S: Final = 5.0


class SlowServer(Struct, frozen=True):
    """A note; servers answer a refused login late on purpose, so such a time does not count."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.2"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one note per server, with the longer of the two times."""
        for number, check in enumerate(report.checks):
            seconds = _longest(check)
            if seconds <= _SLOW_S:
                continue
            values = {"seconds": f"{seconds:.0f}", "hostname": check.server.hostname}
            yield Finding(
                rule="slow-server",
                severity=Severity.NOTE,
                confidence=Confidence.CERTAIN,
                title=Message.of("finding.slow-server.title", **values),
                message=Message.of(
                    "finding.slow-server.message", server=check.endpoint, seconds=f"{seconds:.0f}"
                ),
                remedy=Message.of("finding.slow-server.remedy"),
                who=Who.PROVIDER,
                steps=(
                    Message("finding.slow-server.step-later"),
                    Message("finding.slow-server.step-tell"),
                ),
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


def _longest(check: Check) -> float:
    stages = dict(check.stages)
    login_s = stages.get(Stage.LOGIN, 0.0)
    return max(stages.get(Stage.GREETING, 0.0), 0.0 if check.was_refused else login_s)


RULE: Final[Rule] = SlowServer()
