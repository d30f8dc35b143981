"""The message to oneself came back without a good DKIM signature."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.mailbox import Delivery
from autoconf.model.message import Message
from autoconf.model.report import Report

_BAD: Final = frozenset({"fail", "permerror"})
_ELSEWHERE: Final = Message("finding.dkim-missing.step-elsewhere")
_CONFIDENCES: Final = {
    "failed": Confidence.LIKELY,
    "missing": Confidence.CERTAIN,
    "inside": Confidence.POSSIBLE,
}


class DkimMissing(Struct, frozen=True):
    """A note where the message did not leave the provider: some sign only mail that does."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc6376"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding; silent where the server of the mailbox found a good signature."""
        delivery = None if report.round_trip is None else report.round_trip.delivery
        what = None if delivery is None else _what(delivery)
        if what is None:
            return
        yield Finding(
            rule="dkim-missing",
            severity=Severity.NOTE if what == "inside" else Severity.WARNING,
            confidence=_CONFIDENCES[what],
            title=Message(f"finding.dkim-missing.title-{what}"),
            message=Message.of(f"finding.dkim-missing.{what}", domain=report.domain),
            remedy=Message.of("finding.dkim-missing.remedy", domain=report.domain),
            steps=(
                *((_ELSEWHERE,) if what == "inside" else ()),
                Message.of("finding.dkim-missing.step-switch", domain=report.domain),
                Message.of("finding.dkim-missing.step-publish", domain=report.domain),
                Message("finding.dkim-missing.step-again"),
            ),
            who=Who.DOMAIN_OWNER,
            evidence=("round_trip",),
            reference=self.reference,
        )


def _what(delivery: Delivery) -> str | None:
    """Return what is wrong, as the end of a message id."""
    if delivery.is_signed:
        return "failed" if delivery.dkim in _BAD else None
    if delivery.dkim == "pass":
        return None
    return "missing" if delivery.came_from or delivery.dkim == "none" else "inside"


RULE: Final[Rule] = DkimMissing()
