"""The network lets mail be read, but no mail program send."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import is_silent, severity_without, stand_in_of
from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol

_PORTS: Final = frozenset({465, 587})


class SendingPortsBlocked(Struct, frozen=True):
    """A blocker; a warning if a server at another port is safe."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8314#section-3.3"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding if both ports are silent, and a server for reading answers."""
        silent = [
            (number, check)
            for number, check in enumerate(report.checks)
            if check.server.protocol is MailProtocol.SMTP and is_silent(check)
        ]
        is_all = {check.server.port for _, check in silent} >= _PORTS
        reading = [c for c in report.checks if c.server.protocol.is_incoming and c.is_safe]
        if not (is_all and reading) or stand_in_of(report, silent[0][1].server) is not None:
            return
        yield Finding(
            rule="sending-ports-blocked",
            severity=severity_without(report, silent[0][1].server),
            confidence=Confidence.LIKELY,
            title=Message("finding.sending-ports-blocked.title"),
            message=Message.of(
                "finding.sending-ports-blocked.message", answers=reading[0].endpoint
            ),
            remedy=Message.of("finding.sending-ports-blocked.remedy"),
            who=Who.NETWORK,
            steps=(
                Message("fix.another-network"),
                Message("fix.vpn-off"),
                Message("fix.open-ports"),
            ),
            evidence=tuple(f"checks/{number}" for number, _ in silent),
            reference=self.reference,
        )


RULE: Final[Rule] = SendingPortsBlocked()
