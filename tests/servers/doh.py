"""A DNS server over HTTPS on loopback (RFC 8484)."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.servers.certificates import HOST, server_context
from tests.servers.nameserver import Behaviour, Nameserver, Zone
from tests.servers.tcp import TcpServer, over_tls, responding, serving

URL = f"https://{HOST}/dns-query"
TYPE = b"application/dns-message"


@dataclass
class DohService:
    """A running server.

    Attributes:
        names: holds ``asked``.
        tcp: holds the connections.
        heard: the head of each request.
        status: of every response.
        body: instead of the right one, where it is given.
        leaves: the next request gets no response, and its connection ends.
    """

    names: Nameserver
    tcp: TcpServer
    heard: list[bytes] = field(default_factory=list)
    status: bytes = b"200 OK"
    body: bytes | None = None
    leaves: bool = False

    @property
    def connect_to(self) -> str:
        """What leads URL here."""
        return f"{HOST}:443:127.0.0.1:{self.tcp.port}"

    def respond(self, request: bytes) -> bytes:
        """Return the response to a POST."""
        head, _, query = request.partition(b"\r\n\r\n")
        self.heard.append(head)
        if self.leaves:
            self.leaves = False
            raise ConnectionResetError
        body = self.names.respond(query, is_tcp=False) if self.body is None else self.body
        start = b"HTTP/1.1 " + self.status + b"\r\nContent-Type: " + TYPE
        return start + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body


@contextlib.contextmanager
def doh_server(zone: Zone, behaviour: Behaviour | None = None) -> Iterator[DohService]:
    """Serve a zone; the certificate is good for HOST."""

    def respond(request: bytes) -> bytes:
        return service.respond(request)

    with serving(over_tls(server_context(), responding(respond))) as tcp:
        service = DohService(Nameserver(tcp.port, zone, behaviour or Behaviour(), tcp), tcp)
        yield service
