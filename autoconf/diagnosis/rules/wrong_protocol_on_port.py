"""A port speaks another protocol than the settings say."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import has_way_round, severity_without, step_to_published
from autoconf.diagnosis.interface import Rule
from autoconf.model.check import PeerProtocol
from autoconf.model.domain import is_within
from autoconf.model.finding import Confidence, Finding, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import DEFAULT_PORTS, MailProtocol, Server


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
                remedy=_remedy(server, other),
                who=_who(report, server),
                steps=_steps(report, server, other),
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


def _who(report: Report, server: Server) -> Who:
    """Return the person who wrote the entry, or runs the server."""
    if report.is_named:
        return Who.USER
    is_own = is_within(server.hostname, report.domain)
    return Who.DOMAIN_OWNER if is_own else Who.PROVIDER


def _remedy(server: Server, other: PeerProtocol) -> Message:
    """Return what is wrong at its root: the server at the port, or the port in the settings."""
    values = {"port": server.port, "wanted": server.protocol.name}
    if server.port in _ports(server.protocol):
        name = "finding.wrong-protocol-on-port.remedy-server"
        return Message.of(name, hostname=server.hostname, **values)
    return Message.of("finding.wrong-protocol-on-port.remedy", other=other.value, **values)


def _steps(report: Report, server: Server, other: PeerProtocol) -> tuple[Message, ...]:
    if not report.is_named:
        return ()
    values = {"port": server.port, "other": other.value, "wanted": server.protocol.name}
    return (
        Message.of("finding.wrong-protocol-on-port.step-typed", **values),
        step_to_published(report),
    )


def _ports(protocol: MailProtocol) -> frozenset[int]:
    """Return the ports that belong to a protocol."""
    return frozenset(port for (one, _), port in DEFAULT_PORTS.items() if one is protocol)


RULE: Final[Rule] = WrongProtocolOnPort()
