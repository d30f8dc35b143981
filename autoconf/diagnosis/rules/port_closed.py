"""A host answers that nothing listens on a port."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import ended_with, has_safe_server, severity_without
from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import Server

_REFUSED: Final = "net.refused"


class PortClosed(Struct, frozen=True):
    """A blocker; a warning if another server for the same purpose is safe.

    A firewall can refuse in the name of the host.
    """

    reference: str = "https://www.rfc-editor.org/rfc/rfc9293#section-3.5.2"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per port."""
        for number, check in ended_with(report, _REFUSED):
            port = check.server.port
            yield Finding(
                rule="port-closed",
                severity=severity_without(report, check.server),
                confidence=Confidence.LIKELY,
                title=_title(report, check.server),
                message=Message.of("finding.port-closed.message", server=check.endpoint),
                remedy=Message.of("finding.port-closed.remedy"),
                who=Who.PROVIDER,
                steps=(
                    Message.of("finding.port-closed.step-compare", port=port),
                    Message("fix.another-network"),
                    Message("fix.ask-for-server"),
                ),
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


def _title(report: Report, server: Server) -> Message:
    """Say what works and what does not; where nothing was proved, name the port alone."""
    works = report.tried
    if server.protocol.is_incoming and works.send and not has_safe_server(report, server):
        return Message.of("finding.port-closed.title-incoming", port=server.port)
    if not server.protocol.is_incoming and works.read and not has_safe_server(report, server):
        return Message.of("finding.port-closed.title-outgoing", port=server.port)
    return Message.of("finding.port-closed.title", hostname=server.hostname, port=server.port)


RULE: Final[Rule] = PortClosed()
