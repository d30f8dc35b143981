"""The network lets no connection to one port through, while the host itself answers."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import (
    answers_of,
    candidate_for,
    has_safe_server,
    is_blocked_here,
    stand_in_of,
)
from autoconf.diagnosis.interface import Rule
from autoconf.model.check import Check
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class PortBlockedHere(Struct, frozen=True):
    """A blocker; a warning if another server for the same purpose is safe."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8314#section-3.3"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per silent port of a host that answers."""
        for number, check in enumerate(report.checks):
            if not is_blocked_here(report, check):
                continue
            spare = has_safe_server(report, check.server)
            yield Finding(
                rule="port-blocked-here",
                severity=Severity.WARNING if spare else Severity.BLOCKER,
                confidence=Confidence.LIKELY,
                title=Message.of("finding.port-blocked-here.title", port=check.server.port),
                message=_message(check, report),
                remedy=_remedy(check, report),
                who=Who.NETWORK,
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


def _message(check: Check, report: Report) -> Message:
    stand_in = stand_in_of(report, check.server)
    port = check.server.port
    if stand_in is not None:
        return Message.of(
            "finding.port-blocked-here.replaced",
            port=port,
            server=check.endpoint,
            other=stand_in.endpoint,
        )
    values = {
        "port": port,
        "server": check.endpoint,
        "answers": answers_of(report, check.endpoint.hostname),
    }
    if check.server.protocol.is_incoming:
        return Message.of("finding.port-blocked-here.reading", **values)
    return Message.of("finding.port-blocked-here.sending", **values)


def _remedy(check: Check, report: Report) -> Message:
    port, other = check.server.port, candidate_for(report, check.server)
    if stand_in_of(report, check.server) is not None:
        return Message.of("finding.port-blocked-here.remedy-replaced")
    if other is not None:
        return Message.of(
            "finding.port-blocked-here.remedy-candidate", other=other.endpoint, port=port
        )
    return Message.of("finding.port-blocked-here.remedy", port=port)


RULE: Final[Rule] = PortBlockedHere()
