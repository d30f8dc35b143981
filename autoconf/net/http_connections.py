"""Makes urllib3 connect through our own dial: deadlines, the guard, verified TLS."""

import re
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, Final
from urllib.parse import urlsplit

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from autoconf.errors import NameNotFoundError, NetworkError, NoDataError
from autoconf.net.dial import Dial
from autoconf.net.http_request import DEFAULT_PORTS, is_https
from autoconf.net.proxies import Proxies, Proxy, ProxyKind
from autoconf.net.sockets import AnySocket, Lease, TlsSocket, lease_of
from autoconf.net.tls import strong_facts, verified
from autoconf.net.tunnel import basic
from autoconf.tasks import Deadline

_PLAIN_HOST: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")


class Exchange:
    """One request under way: how it connects, and the sockets that it uses.

    Attributes:
        deadline: where its waits end.
        is_fresh: whether it made a connection of its own.
        http_proxy: the HTTP proxy that the request was sent to.
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
        self._leases: list[tuple[Lease, int]] = []
        self.deadline = deadline
        self.is_fresh = False
        self.http_proxy: Proxy | None = None

    def look_up(self, url: str) -> None:
        """Raise what connecting raises for a host without an address, before a request is built.

        Any other failure is left to the connection, as a kept one needs no look-up; so is a host
        that requests may write in another way.
        """
        parts = urlsplit(url)
        host = parts.hostname or ""
        if _PLAIN_HOST.fullmatch(host):
            proxy = self._proxies.for_web(host, tls=is_https(url))
            port = parts.port or DEFAULT_PORTS[parts.scheme]
            try:
                self._dial.look_up(host, port, self.deadline, proxy)
            except NetworkError as error:
                if isinstance(error, NameNotFoundError | NoDataError):
                    raise

    def connect(self, host: str, port: int) -> tuple[AnySocket, Proxy | None]:
        """Return a connected socket, and the HTTP proxy that it leads to.

        Such a proxy gets the requests themselves: many refuse CONNECT to port 80. It would look up
        the name itself, so that a service for strangers tunnels all the same.
        """
        self.is_fresh = True
        proxy = self._proxies.for_web(host, tls=False)
        is_http = proxy is not None and proxy.kind is ProxyKind.HTTP
        is_sent_on = is_http and not self._dial.vets_for_proxy
        if proxy is not None and is_sent_on and not self._dial.is_typed(host, port):
            return self._dial.to_proxy(proxy, (host, port), self.deadline), proxy
        return self._dial.connect(host, port, self.deadline, proxy), None

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
        lease = lease_of(sock)
        self._leases.append((lease, lease.bind(self.deadline)))

    def end(self) -> None:
        """Release the sockets: a connection that stays in the pool takes no place at the gate."""
        for lease, ticket in self._leases:
            self.deadline.token.forget(ticket)
            lease.leave_gate()


EXCHANGE: Final[ContextVar[Exchange]] = ContextVar("exchange")
"""The request of this thread: urllib3 cannot hand it to its connections."""


class _Connection(HTTPConnection):
    sock: AnySocket | None
    http_proxy: Proxy | None = None

    def connect(self) -> None:
        self.sock, self.http_proxy = EXCHANGE.get().connect(self.host, self.port or 80)

    def request(
        self,
        method: str,
        url: str,
        body: Any = None,
        headers: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        if self.sock is None:
            self.connect()
        exchange = EXCHANGE.get()
        exchange.adopt(self.sock)
        exchange.http_proxy = self.http_proxy
        if self.http_proxy is not None:  # it gets the whole URL (RFC 9112 section 3.2.2)
            host = f"[{self.host}]" if ":" in self.host else self.host
            url = f"http://{host}{'' if self.port in (None, 80) else f':{self.port}'}{url}"
            login = basic(self.http_proxy)
            headers = {**(headers or {}), **({"Proxy-Authorization": login} if login else {})}
        super().request(method, url, body, headers, **options)


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

    def get_connection_with_tls_context(
        self, request: PreparedRequest, *_args: Any, **_options: Any
    ) -> HTTPConnectionPool:
        """Find the pool by scheme, host and port alone: our dial has its own proxies and trust."""
        parts = urlsplit(request.url or "")
        pool: HTTPConnectionPool = self.poolmanager.connection_from_host(
            parts.hostname, parts.port, parts.scheme
        )
        return pool

    def cert_verify(self, *_args: Any) -> None:
        """Look for no trust anchors: our dial has verified the server."""

    def close(self) -> None:
        """Close the idle connections now; urllib3 leaves that to the garbage collector."""
        pools = self.poolmanager.pools
        for key in pools.keys():  # noqa: SIM118 - it refuses to be iterated
            with suppress(KeyError):  # another thread closes too
                pools[key].close()
        super().close()
