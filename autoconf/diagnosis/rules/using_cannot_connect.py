"""A program uses a host name that does not exist, or a port for something else."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import help_pages
from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.menus import READ_ON
from autoconf.diagnosis.using_facts import Programs, cut_off, protocol_of_port
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.right_servers import right_server, usable_servers
from autoconf.model.server import DEFAULT_PORTS, SocketType
from autoconf.model.using import UsedServer

_TLS_PORTS: Final = frozenset(
    port for (_, kind), port in DEFAULT_PORTS.items() if kind is SocketType.TLS
)


class UsingCannotConnect(Struct, frozen=True):
    """The right settings of the domain do not matter: these cannot work with any server."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8314#section-3"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a warning for each server."""
        for number, _, used, fault in cut_off(report):
            of_program = Programs.at(report, (number,))
            menus = of_program.server_menus()
            values = _values(used)
            side = "incoming" if used.protocol.is_incoming else "outgoing"
            remedy = _remedy(report, used, fault)
            yield Finding(
                rule="using-cannot-connect",
                severity=Severity.WARNING,
                confidence=Confidence.CERTAIN if fault == "no-name" else Confidence.LIKELY,
                title=Message.of(f"finding.using-cannot-connect.title-{side}-{fault}", **values),
                message=Message.of(
                    f"finding.using-cannot-connect.{fault}", program=of_program.names, **values
                ),
                remedy=remedy,
                who=Who.USER,
                steps=(*menus, remedy) if menus else (),
                evidence=of_program.evidence,
                reference=self.reference,
                read_on=READ_ON if menus else "",
                dated=tuple(range(len(menus))),
                links=help_pages(report),
            )


def _remedy(report: Report, used: UsedServer, fault: str) -> Message:
    """Return the settings to type; where none are known, what to look at."""
    right = right_server(used, usable_servers(report))
    if right is None:
        return Message.of(f"finding.using-cannot-connect.remedy-{fault}", **_values(used))
    return Message.of(
        "finding.using-cannot-connect.remedy",
        host=right.hostname,
        port=right.port,
        security=_word(right.socket_type),
    )


def _values(used: UsedServer) -> dict[str, object]:
    is_of_tls = used.port in _TLS_PORTS
    return {
        "host": used.hostname,
        "port": used.port,
        "wanted": used.protocol.name,
        "other": _other(used.port),
        "yours": _word(used.socket_type),
        "security": _word(SocketType.TLS if is_of_tls else SocketType.STARTTLS),
    }


def _other(port: int) -> str:
    is_of_mail = any(port == number for number in (*DEFAULT_PORTS.values(), 25))
    return protocol_of_port(port).name if is_of_mail else ""


def _word(kind: SocketType) -> Message:
    return Message(f"using.shown.security.{kind.value}")


RULE: Final[Rule] = UsingCannotConnect()
