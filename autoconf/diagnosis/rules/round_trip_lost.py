"""The message to oneself was not sent, or did not appear in time."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class RoundTripLost(Struct, frozen=True):
    """A warning: mail may take longer than the run. A message that was refused is a blocker."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc5321#section-4.5.4"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield how far the message came, with the details."""
        trip = report.round_trip
        if trip is None or trip.seen_over is not None:
            return
        unsent = "refused" if trip.refused else "not-sent"
        kind = "late" if trip.sent else unsent
        variant = "late-why" if trip.sent and trip.detail else kind
        yield Finding(
            rule="round-trip-lost",
            severity=Severity.BLOCKER if trip.refused else Severity.WARNING,
            confidence=Confidence.POSSIBLE if trip.sent else Confidence.CERTAIN,
            title=Message(f"finding.round-trip-lost.title-{kind}"),
            message=Message.of(f"finding.round-trip-lost.{variant}", detail=trip.detail or ""),
            remedy=Message.of(f"finding.round-trip-lost.remedy-{kind}", id=trip.message_id),
            who=Who.PROVIDER,
            evidence=("round_trip",),
            reference=self.reference,
        )


RULE: Final[Rule] = RoundTripLost()
