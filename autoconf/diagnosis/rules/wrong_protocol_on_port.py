"""A port speaks another protocol than the settings say."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import has_way_round, severity_without
from autoconf.diagnosis.interface import Rule
from autoconf.model.check import PeerProtocol
from autoconf.model.finding import Confidence, Finding, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class WrongProtocolOnPort(Struct, frozen=True):
    """A blocker; a warning if another server for the same purpose is safe."""

    reference: str = "https://www.iana.org/assignments/service-names-port-numbers/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per port whose protocol was recognised; TLS is none of its own."""
        for number, check in enumerate(report.checks):
            other, server = check.speaks, check.server
            if other is None or other is PeerProtocol.TLS or has_way_round(report, server):
                continue
            values = {"port": server.port, "other": other.value, "wanted": server.protocol.name}
            yield Finding(
                rule="wrong-protocol-on-port",
                severity=severity_without(report, server),
                confidence=Confidence.CERTAIN,
                title=Message.of("finding.wrong-protocol-on-port.title", **values),
                message=Message.of(
                    "finding.wrong-protocol-on-port.message", hostname=server.hostname, **values
                ),
                remedy=Message.of("finding.wrong-protocol-on-port.remedy", **values),
                who=Who.USER,
                steps=(
                    Message.of("finding.wrong-protocol-on-port.step-compare", **values),
                    Message("fix.ask-for-server"),
                    Message("fix.copy-settings"),
                ),
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


RULE: Final[Rule] = WrongProtocolOnPort()
