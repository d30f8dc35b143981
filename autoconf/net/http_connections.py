"""Makes urllib3 connect through our own dial: deadlines, the guard, verified TLS."""

import ssl
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, Final
from urllib.parse import urlsplit

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from requests.utils import urldefragauth
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from autoconf.net.dial import Dial
from autoconf.net.proxies import Proxies, Proxy, ProxyKind
from autoconf.net.sockets import AnySocket, TlsSocket, lease_of
from autoconf.net.tls import strong_facts, verified
from autoconf.tasks import Deadline


class Exchange:
    """One request under way: how it connects, and the sockets that it uses.

    Attributes:
        deadline: where its waits end.
        is_fresh: whether it made a connection of its own.
    """

    def __init__(
        self,
        dial: Dial,
        context: Callable[[], ssl.SSLContext],
        deadline: Deadline,
        *,
        has_login: bool = False,
        proxies: Proxies,
    ) -> None:
        self._has_login = has_login
        self._dial = dial
        self._proxies = proxies
        self._context = context
        self._sockets: list[tuple[AnySocket, int]] = []
        self.deadline = deadline
        self.is_fresh = False

    def connect(self, host: str, port: int) -> AnySocket:
        """Return a connected socket; an HTTP proxy gets the requests themselves."""
        self.is_fresh = True
        proxy = self.reads_requests(host)
        if proxy is not None:
            return self._dial.to_proxy(proxy, (host, port), self.deadline)
        proxy = self._proxies.for_web(host, tls=False)
        return self._dial.connect(host, port, self.deadline, proxy)

    def reads_requests(self, host: str) -> Proxy | None:
        """Return the HTTP proxy that gets the requests to a host without TLS.

        They name the whole URL (RFC 9112 section 3.2.2). Proxies often refuse CONNECT to port 80.
        """
        proxy = self._proxies.for_web(host, tls=False)
        return proxy if proxy is not None and proxy.kind is ProxyKind.HTTP else None

    def connect_tls(self, host: str, port: int) -> AnySocket:
        """Return a socket whose peer is verified."""
        self.is_fresh = True
        proxy = self._proxies.for_web(host, tls=True)
        sock = self._dial.connect(host, port, self.deadline, proxy)
        return verified(sock, self._context(), host, f"{host}:{port}")

    def adopt(self, sock: AnySocket | None) -> None:
        """Bind a socket, new or kept from an earlier request, to the deadline of this one.

        Raises:
            TlsFailedError: the certificate of the server is too weak for a login.
        """
        if sock is None:
            raise TypeError("nothing is connected")
        if self._has_login and isinstance(sock, TlsSocket):
            strong_facts(sock, sock.server_hostname or "")
        self._sockets.append((sock, lease_of(sock).bind(self.deadline)))

    def end(self) -> None:
        """Release the sockets: a connection that stays in the pool takes no place at the gate."""
        for sock, ticket in self._sockets:
            self.deadline.token.forget(ticket)
            lease_of(sock).leave_gate()


EXCHANGE: Final[ContextVar[Exchange]] = ContextVar("exchange")
"""The request of this thread: urllib3 cannot hand it to its connections."""


class _Connection(HTTPConnection):
    sock: AnySocket | None

    def connect(self) -> None:
        self.sock = EXCHANGE.get().connect(self.host, self.port or 80)

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is None:
            self.connect()
        EXCHANGE.get().adopt(self.sock)
        super().request(*args, **kwargs)


class _TlsConnection(HTTPSConnection):
    sock: AnySocket | None

    def connect(self) -> None:
        self.sock = EXCHANGE.get().connect_tls(self.host, self.port or 443)
        self.is_verified = True

    def request(self, *args: Any, **kwargs: Any) -> None:
        EXCHANGE.get().adopt(self.sock)
        super().request(*args, **kwargs)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class Adapter(HTTPAdapter):
    """requests' adapter, with connections from our dial."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Use our own connection pools."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def request_url(self, request: PreparedRequest, proxies: Any) -> str:
        """Return the target of the request line: the whole URL for an HTTP proxy."""
        parts = urlsplit(request.url or "")
        host = parts.hostname or ""
        if parts.scheme == "http" and EXCHANGE.get().reads_requests(host) is not None:
            return str(urldefragauth(request.url or ""))
        return str(super().request_url(request, proxies))

    def close(self) -> None:
        """Close the idle connections now; urllib3 leaves that to the garbage collector."""
        pools = self.poolmanager.pools
        for key in pools.keys():  # noqa: SIM118 - it refuses to be iterated
            with suppress(KeyError):  # another thread closes too
                pools[key].close()
        super().close()
