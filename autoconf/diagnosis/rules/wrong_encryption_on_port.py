"""A port wants TLS at once where the settings say STARTTLS, or the reverse."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import has_way_round, severity_without
from autoconf.diagnosis.interface import Rule
from autoconf.model.check import Check, CheckOutcome, PeerProtocol, TlsProblem
from autoconf.model.finding import Confidence, Finding, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import DEFAULT_PORTS, SocketType

_TLS, _STARTTLS = "SSL/TLS", "STARTTLS"


class WrongEncryptionOnPort(Struct, frozen=True):
    """A blocker; a warning if another server for the same purpose is safe.

    A silent port is taken for one with TLS only if its number says so.
    """

    reference: str = "https://www.rfc-editor.org/rfc/rfc8314#section-3"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per port."""
        for number, check in enumerate(report.checks):
            confidence = _confidence(check)
            if confidence is None or has_way_round(report, check.server):
                continue
            is_tls = check.server.socket_type is SocketType.TLS
            right, wrong = (_STARTTLS, _TLS) if is_tls else (_TLS, _STARTTLS)
            values = {"port": check.server.port, "right": right, "wrong": wrong}
            yield Finding(
                rule="wrong-encryption-on-port",
                severity=severity_without(report, check.server),
                confidence=confidence,
                title=Message.of("finding.wrong-encryption-on-port.title", **values),
                message=Message.of(
                    "finding.wrong-encryption-on-port.message", server=check.endpoint, **values
                ),
                remedy=Message.of("finding.wrong-encryption-on-port.remedy", **values),
                who=Who.USER,
                steps=(
                    Message.of("finding.wrong-encryption-on-port.step-choose", **values),
                    Message("fix.ask-for-server"),
                ),
                evidence=(f"checks/{number}",),
                reference=self.reference,
            )


def _confidence(check: Check) -> Confidence | None:
    """Return how sure it is that the encryption is the wrong one; None: it is not wrong."""
    server = check.server
    if server.socket_type is SocketType.TLS:
        is_plain = check.tls is not None and check.tls.problem is TlsProblem.PLAINTEXT
        return Confidence.LIKELY if is_plain else None
    if server.socket_type is not SocketType.STARTTLS:
        return None
    if check.outcome is CheckOutcome.WRONG_PROTOCOL and check.speaks is PeerProtocol.TLS:
        return Confidence.CERTAIN
    is_silent = check.detail is not None and check.detail.id == "dialogue.no-greeting-tls"
    is_port_of_tls = server.port == DEFAULT_PORTS[server.protocol, SocketType.TLS]
    return Confidence.LIKELY if is_silent and is_port_of_tls else None


RULE: Final[Rule] = WrongEncryptionOnPort()
