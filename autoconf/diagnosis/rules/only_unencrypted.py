"""All servers for reading mail, or all for sending it, lack TLS."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import listed, side
from autoconf.diagnosis.interface import Rule
from autoconf.model.check import CheckOutcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import Endpoint, Server, SocketType


class OnlyUnencrypted(Struct, frozen=True):
    """Clear text is obsolete (RFC 8314 section 4.1)."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8314"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a blocker for reading, and one for sending."""
        config = report.config
        if config is None:
            return
        is_named = report.is_named
        bare = frozenset() if is_named else _without_tls(report)  # starttls-missing names those
        for direction, servers in (("incoming", config.incoming), ("outgoing", config.outgoing)):
            found = [server for server in servers if _is_bare(server, bare)]
            if found and (is_named or len(found) == len(servers)):
                yield Finding(
                    rule="only-unencrypted",
                    severity=Severity.BLOCKER,
                    confidence=Confidence.CERTAIN,
                    title=Message(f"finding.only-unencrypted.title-{direction}"),
                    message=Message.of(
                        f"finding.only-unencrypted.{'named' if is_named else direction}",
                        servers=listed(server.endpoint for server in found),
                    ),
                    remedy=Message(
                        f"finding.only-unencrypted.remedy{'-named' if is_named else ''}"
                    ),
                    who=Who.USER if is_named else Who.PROVIDER,
                    evidence=_evidence(report, found[0], direction),
                    reference=self.reference,
                )


def _without_tls(report: Report) -> frozenset[Endpoint]:
    """Return the endpoints that refused STARTTLS, so that no handshake began."""
    return frozenset(
        check.endpoint
        for check in report.checks
        if check.outcome is CheckOutcome.TLS_FAILED and check.tls is None
    )


def _is_bare(server: Server, bare: frozenset[Endpoint]) -> bool:
    return server.socket_type is SocketType.PLAIN or server.endpoint in bare


def _evidence(report: Report, server: Server, direction: str) -> tuple[str, ...]:
    """Return the checks as evidence; the config if no server was connected to."""
    checked = side(report, server)
    places = [f"checks/{n}" for n, check in enumerate(report.checks) if check in checked]
    return tuple(places) or (f"config/{direction}/0",)


RULE: Final[Rule] = OnlyUnencrypted()
