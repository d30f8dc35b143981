"""What our own renderers write for a row, for the lab to publish as it is."""

from typing import Final

from autoconf.model.address import EmailAddress
from autoconf.model.config import ClientConfig, Service
from autoconf.model.profile import Profile
from autoconf.model.server import MailProtocol, Server, SocketType
from tests.lab.domain import LabDomain
from tests.renderers.rendering import render

_PACC: Final = "pacc/user-agent-configuration.json"
_ZONE: Final = "dns-zone/records.zone"
_DIGEST: Final = "; _ua-auto-config."


def records(row: LabDomain) -> list[str]:
    """Return the lines of the zone file that ``dns-zone`` writes, with the digest switched on."""
    lines = _files(row, "dns-zone")[_ZONE].decode().splitlines()
    return [line.removeprefix("; ") if _DIGEST in line else line for line in lines]


def document(row: LabDomain) -> bytes:
    """Return the document that ``pacc`` writes."""
    return _files(row, "pacc")[_PACC]


def _files(row: LabDomain, client_id: str) -> dict[str, bytes]:
    servers = [
        Server(
            protocol=MailProtocol(server.protocol),
            hostname=server.hostname,
            port=server.port,
            socket_type=SocketType(server.socket_type),
            username=row.username,
        )
        for server in row.servers
    ]
    config = ClientConfig(
        provider_id=row.name,
        display_name=f"Mail of {row.name}",
        incoming=tuple(s for s in servers if s.protocol.is_incoming),
        outgoing=tuple(s for s in servers if not s.protocol.is_incoming),
        services=tuple(Service(kind=s.kind, url=s.url) for s in row.services),
    )
    made = Profile(address=EmailAddress.parse(row.address), config=config, tested=True)
    return {artifact.path: artifact.content for artifact in render(made, client_id).artifacts}
