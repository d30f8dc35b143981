"""So many logins failed that the program sends no more: the server could lock the account."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.check import LoginOutcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class AttemptsSpent(Struct, frozen=True):
    """The count covers all protocols and earlier runs."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding if a login is still needed; a blocker unless mail already works."""
        wanting = [
            number
            for number, check in enumerate(report.checks)
            if check.server.wants_password
            and check.is_safe
            and check.login.outcome is not LoginOutcome.ACCEPTED
        ]
        if report.login_pause is None or not wanting:
            return
        proved = {
            check.server.protocol.is_incoming
            for check in report.checks
            if check.login.outcome is LoginOutcome.ACCEPTED
        }
        yield Finding(
            rule="attempts-spent",
            severity=Severity.WARNING if len(proved) == 2 else Severity.BLOCKER,
            confidence=Confidence.CERTAIN,
            title=_title(report.login_pause),
            message=report.login_pause,
            remedy=Message.of("finding.attempts-spent.remedy"),
            who=Who.USER,
            evidence=tuple(f"checks/{number}" for number in wanting),
            reference=self.reference,
        )


def _title(pause: Message) -> Message:
    """Return the first words; the reason of the pause is the end of its message id."""
    why = pause.id.rpartition(".")[2]
    return Message(f"finding.attempts-spent.title-{why}", pause.parameters)


RULE: Final[Rule] = AttemptsSpent()
