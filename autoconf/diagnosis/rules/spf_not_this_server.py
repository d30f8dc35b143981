"""The SPF record of the domain does not list the server that brought the message to oneself."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_BAD: Final = frozenset({"fail", "softfail"})


class SpfNotThisServer(Struct, frozen=True):
    """The result is that of the mailbox's own server, or what the record says of the address."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc7208#section-8"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a warning."""
        delivery = None if report.round_trip is None else report.round_trip.delivery
        if delivery is None or delivery.spf not in _BAD:
            return
        values = {
            "domain": report.domain,
            "result": delivery.spf,
            "ip": delivery.came_from,
        }
        what = "by-record" if delivery.is_spf_ours else "by-server"
        yield Finding(
            rule="spf-not-this-server",
            severity=Severity.WARNING,
            confidence=Confidence.LIKELY,
            title=Message("finding.spf-not-this-server.title"),
            message=Message.of(f"finding.spf-not-this-server.{what}", **values),
            remedy=Message.of("finding.spf-not-this-server.remedy", **values),
            steps=(
                Message.of("finding.spf-not-this-server.step-server", **values),
                Message.of("finding.spf-not-this-server.step-record", **values),
                Message("finding.spf-not-this-server.step-again"),
            ),
            who=Who.DOMAIN_OWNER,
            evidence=("round_trip",),
            reference=self.reference,
        )


RULE: Final[Rule] = SpfNotThisServer()
