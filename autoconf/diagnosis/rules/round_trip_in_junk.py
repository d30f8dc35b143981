"""The message to oneself went to the junk folder."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class RoundTripInJunk(Struct, frozen=True):
    """Other servers may treat the mail as junk too."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc6154"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a warning."""
        trip = report.round_trip
        if trip is None or not trip.is_junk:
            return
        yield Finding(
            rule="round-trip-in-junk",
            severity=Severity.WARNING,
            confidence=Confidence.CERTAIN,
            title=Message("finding.round-trip-in-junk.title"),
            message=Message.of("finding.round-trip-in-junk.message", folder=trip.folder),
            remedy=Message.of("finding.round-trip-in-junk.remedy"),
            who=Who.PROVIDER,
            evidence=("round_trip",),
            reference=self.reference,
        )


RULE: Final[Rule] = RoundTripInJunk()
