"""Anonymous HTTP through our own dial: no proxy, no cookie, no password, few redirects."""

import ssl
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from http.client import BadStatusLine, RemoteDisconnected
from typing import Any, Final
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from autoconf.errors import (
    CancelledError,
    NetworkError,
    TimedOutError,
    UnreachableError,
    WrongProtocolError,
)
from autoconf.model.secret import Login
from autoconf.net.dial import Dial
from autoconf.net.http_request import Request, check_url, is_https, redirected
from autoconf.net.ports import HttpResponse
from autoconf.net.sockets import AnySocket, lease_of
from autoconf.net.tls import handshake
from autoconf.tasks import Deadline

URL_S: Final = 8.0
MAX_BODY: Final = 256 * 1024
MAX_REDIRECTS: Final = 3
_CHUNK: Final = 16 * 1024
_POOLS: Final = 24
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(slots=True)
class _Exchange:
    """One request on its way: how it connects, and which sockets wait for it."""

    dial: Dial
    context: Callable[[], ssl.SSLContext]
    deadline: Deadline
    is_fresh: bool = False
    _sockets: list[tuple[AnySocket, int]] = field(default_factory=list)

    def connect(self, host: str, port: int) -> AnySocket:
        """Return a connected socket."""
        self.is_fresh = True
        return self.dial.connect(host, port, self.deadline)

    def connect_tls(self, host: str, port: int) -> AnySocket:
        """Return a socket whose peer is verified."""
        self.is_fresh = True
        sock = self.dial.connect(host, port, self.deadline)
        wrapped, _ = handshake(sock, self.context(), host, f"{host}:{port}")
        return wrapped

    def adopt(self, sock: AnySocket | None) -> None:
        """Let a socket, new or kept alive from an earlier request, wait for this one."""
        if sock is None:
            raise TypeError("nothing is connected")
        self._sockets.append((sock, lease_of(sock).bind(self.deadline)))

    def end(self) -> None:
        """Let go of the sockets: what stays in the pool idles, and takes no place at the gate."""
        for sock, ticket in self._sockets:
            self.deadline.cancel.forget(ticket)
            lease_of(sock).leave_gate()


_EXCHANGE: Final[ContextVar[_Exchange]] = ContextVar("exchange")
"""The request of this thread: urllib3 has no way to hand it to its connections."""


class _Connection(HTTPConnection):
    sock: AnySocket | None

    def connect(self) -> None:
        self.sock = _EXCHANGE.get().connect(self.host, self.port or 80)

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is None:
            self.connect()
        _EXCHANGE.get().adopt(self.sock)
        super().request(*args, **kwargs)


class _TlsConnection(HTTPSConnection):
    sock: AnySocket | None

    def connect(self) -> None:
        self.sock = _EXCHANGE.get().connect_tls(self.host, self.port or 443)
        self.is_verified = True

    def request(self, *args: Any, **kwargs: Any) -> None:
        _EXCHANGE.get().adopt(self.sock)
        super().request(*args, **kwargs)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _Adapter(HTTPAdapter):
    """requests' own adapter, but its connections come from the dial."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


class HttpClient:
    """The web connections of a run; kept alive between the requests of its jobs.

    The adapter is used without a Session: that would add cookies, ``~/.netrc`` and the proxies
    of the environment, and read the body of a redirect to its end.
    """

    def __init__(self, dial: Dial, context: Callable[[], ssl.SSLContext]) -> None:
        self._dial = dial
        self._context = context
        self._adapter = _Adapter(pool_connections=_POOLS, pool_maxsize=2)

    def close(self) -> None:
        """End the idle connections."""
        self._adapter.close()

    def ask(self, request: Request, deadline: Deadline) -> tuple[requests.Response, bytes]:
        """Send one request; returns the response and its body, that of a redirect not read.

        Raises:
            NetworkError: there is no whole response, or it is beyond the limits.
        """
        exchange = _Exchange(self._dial, self._context, deadline)
        try:
            return self._ask_once(request, exchange)
        except UnreachableError:
            # A connection kept alive may end as we use it; a GET may go out twice (RFC 9110
            # section 9.2.2).
            if exchange.is_fresh or request.method != "GET":
                raise
            return self._ask_once(request, exchange)

    def _ask_once(self, request: Request, exchange: _Exchange) -> tuple[requests.Response, bytes]:
        prepared = _prepare(request)
        deadline = exchange.deadline
        token = _EXCHANGE.set(exchange)
        try:
            response = self._adapter.send(prepared, stream=True, timeout=deadline.remaining_s())
            try:
                body = b"" if _location(response) else _read_body(response, request.url, deadline)
            finally:
                response.close()
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise _translated(error, request.url, deadline) from error
        finally:
            _EXCHANGE.reset(token)
            exchange.end()
        return response, body


class BoundHttp:
    """The web for one job; see ``net.ports.Http``."""

    def __init__(self, client: HttpClient, deadline: Deadline) -> None:
        self._client = client
        self._deadline = deadline

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        max_redirects: int = MAX_REDIRECTS,
        login: Login | None = None,
    ) -> HttpResponse:
        """Ask one URL and follow at most 3 redirects, never from https to http."""
        check_url(url)
        if login is not None:
            raise NotImplementedError
        request = Request(method=method, url=url, headers=dict(headers or {}), body=body)
        hops = [url]
        while True:
            response, content = self._client.ask(request, self._deadline.shorter(URL_S))
            target = _location(response)
            if not target or max_redirects == 0:
                status = response.status_code
                return HttpResponse(
                    status=status,
                    body=content,
                    content_type=_content_type(response),
                    hops=tuple(hops),
                    authenticated=all(is_https(hop) for hop in hops),
                    location=redirected(request, status, target).url if target else "",
                )
            if len(hops) > max_redirects:
                raise WrongProtocolError(f"{url} redirects more than {max_redirects} times")
            request = redirected(request, response.status_code, target)
            hops.append(request.url)


def _prepare(request: Request) -> requests.PreparedRequest:
    headers = {
        "User-Agent": "mail-autoconf",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        **request.headers,
    }
    try:
        return requests.Request(request.method, request.url, headers, data=request.body).prepare()
    except (requests.RequestException, UnicodeError) as error:
        raise WrongProtocolError(f"{request.url} cannot be asked: {error}") from error


def _read_body(response: requests.Response, url: str, deadline: Deadline) -> bytes:
    body = bytearray()
    # read1 returns what one recv brought, so that the deadline is looked at in between.
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > MAX_BODY:
            raise WrongProtocolError(f"{url} sent more than {MAX_BODY // 1024} KiB")
        deadline.remaining_s()
    deadline.remaining_s()  # a cancellation looks like the end of a body without a length
    return bytes(body)


def _location(response: requests.Response) -> str:
    """Return where a redirect points, "" if the response is none."""
    return response.headers.get("Location", "") if response.status_code in _REDIRECTS else ""


def _content_type(response: requests.Response) -> str:
    value: str = response.headers.get("Content-Type", "")
    return value.partition(";")[0].strip().lower()


def _translated(error: Exception, url: str, deadline: Deadline) -> NetworkError:
    """Return our error for one of requests, urllib3 or the operating system."""
    if deadline.cancel.is_set:
        return CancelledError("no longer needed")
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    late = (TimeoutError, requests.Timeout, urllib3.exceptions.TimeoutError)
    host = urlsplit(url).netloc
    if any(isinstance(one, late) for one in causes):
        return TimedOutError(f"{host} did not answer in time")
    if any(isinstance(one, urllib3.exceptions.DecodeError) for one in causes):
        return WrongProtocolError(f"{host} sent a body that cannot be decoded")
    bad = [one for one in causes if isinstance(one, BadStatusLine)]
    if bad and not isinstance(bad[0], RemoteDisconnected):
        return WrongProtocolError(f"{host} does not speak HTTP")
    return UnreachableError(f"{host} broke the connection off before the end of its answer")
