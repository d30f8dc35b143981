"""This computer has no network."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import OF_THIS_COMPUTER
from autoconf.diagnosis.interface import Rule
from autoconf.model.check import Stage
from autoconf.model.evidence import Attempt, Outcome, Reason, Tier
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_LOST: Final = (Reason.NO_ROUTE, Reason.NO_ROUTE_TO_PROXY)
_HEARD: Final = frozenset({Outcome.FOUND, Outcome.ABSENT, Outcome.TLS_FAILED, Outcome.MALFORMED})


class NoNetwork(Struct, frozen=True):
    """The only finding about the network: no server and no provider is to blame."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc1122#section-3.3.1"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a blocker if this computer knew no way to anybody, and nobody was heard."""
        lost = [n for n, a in enumerate(report.attempts) if a.reason in _LOST]
        was_heard = any(map(_was_heard, report.attempts)) or any(
            check.reached is not Stage.CONNECT for check in report.checks
        )
        if not lost or was_heard:
            return
        yield Finding(
            rule="no-network",
            severity=Severity.BLOCKER,
            confidence=Confidence.CERTAIN,
            title=Message("finding.no-network.title"),
            message=Message.of("finding.no-network.message"),
            remedy=Message.of("finding.no-network.remedy"),
            who=Who.USER,
            evidence=tuple(f"attempts/{number}" for number in lost),
            reference=self.reference,
        )


def _was_heard(attempt: Attempt) -> bool:
    """Tell whether a server or a proxy was there. A failed guess says so in its own words."""
    if attempt.reason is Reason.PROXY_FAILED:  # a network may have no way out but its proxy
        return True
    is_far = attempt.source not in OF_THIS_COMPUTER and attempt.tier is not Tier.GUESS
    return is_far and attempt.outcome in _HEARD


RULE: Final[Rule] = NoNetwork()
