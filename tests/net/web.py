import contextlib
from collections.abc import Iterator

from autoconf.net.http import BoundHttp, HttpClient
from autoconf.net.interfaces import HttpResponse
from autoconf.net.trust_store import TrustStore
from autoconf.tasks import Deadline
from tests.net.conftest import dial_to
from tests.servers.tcp import Handler, TcpServer, serving, unused_port

SOON = 30.0
URL = "https://example.com/config.xml"


@contextlib.contextmanager
def client_to(trust_store: TrustStore, *connect_to: str) -> Iterator[HttpClient]:
    with contextlib.closing(HttpClient(dial_to(*connect_to), trust_store.context)) as client:
        yield client


def client_to_nobody() -> contextlib.AbstractContextManager[HttpClient]:
    """A client of mocked sites: it looks up no name, and nothing listens where it is led to."""
    return client_to(TrustStore(), f"::127.0.0.1:{unused_port()}")


@contextlib.contextmanager
def web(
    handler: Handler, trust_store: TrustStore, seconds: float = SOON
) -> Iterator[tuple[BoundHttp, TcpServer]]:
    """A server to which every URL leads."""
    with (
        serving(handler) as server,
        client_to(trust_store, f"::127.0.0.1:{server.port}") as client,
    ):
        yield BoundHttp(client, Deadline(seconds)), server


def fetch(url: str = URL, method: str = "GET", body: bytes | None = None) -> HttpResponse:
    """Ask a mocked site."""
    with client_to_nobody() as client:
        headers = {"Content-Type": "text/xml", "X-Test": "1"}
        return BoundHttp(client, Deadline(SOON)).fetch(
            url, method=method, headers=headers, body=body
        )


def page(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    lines = [b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
