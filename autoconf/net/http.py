"""HTTP through our own dial: no proxy, no cookie, few redirects, a login only where told so."""

import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import Final
from urllib.parse import urlsplit

import requests
import urllib3
from msgspec.structs import replace

from autoconf.errors import (
    NetworkError,
    TimedOutError,
    UnreachableError,
    WrongProtocolError,
)
from autoconf.model.http_cache import HttpCache, Kept
from autoconf.model.secret import Login
from autoconf.net.conditional import conditional, keepable
from autoconf.net.dial import Dial, answer_limit
from autoconf.net.http_connections import EXCHANGE, Adapter, Exchange
from autoconf.net.http_errors import http_error, led_to
from autoconf.net.http_request import (
    DEFAULT_PORTS,
    Request,
    authorization,
    check_login,
    check_url,
    is_https,
    redirected,
    schemes,
)
from autoconf.net.interfaces import Hop, HttpResponse
from autoconf.net.proxies import Proxies, ProxyKind
from autoconf.net.targets import TypedSite
from autoconf.net.tunnel import login_wanted
from autoconf.tasks import Deadline

URL_S: Final = 8.0
MAX_BODY: Final = 256 * 1024
MAX_REDIRECTS: Final = 3
_CHUNK: Final = 16 * 1024
_PROXY_WANTS_LOGIN: Final = 407
_POOLS: Final = 24
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


class HttpClient:
    """The web connections of a run, kept alive between the requests of its jobs.

    The adapter is used without a Session, which would add cookies, ``~/.netrc`` and proxies.
    """

    def __init__(
        self,
        dial: Dial,
        context: Callable[[], ssl.SSLContext],
        idle_per_host: int = 2,
        proxies: Proxies | None = None,
        agent: str = "mail-autoconf",
    ) -> None:
        self._agent = agent
        self._proxies = proxies or Proxies()
        self._dial = dial
        self._context = context
        self._adapter = Adapter(pool_connections=_POOLS, pool_maxsize=idle_per_host)
        self._is_closed = False

    def at(self, address: str) -> "HttpClient":
        """Return a client that connects to one address of a host; a proxy chooses its own."""
        return HttpClient(self._dial.at(address), self._context, 2, self._proxies, self._agent)

    def apart(self) -> "HttpClient":
        """Return a client with connections of its own; its ``end`` leaves the others open."""
        return HttpClient(self._dial, self._context, 2, self._proxies, self._agent)

    def end(self) -> None:
        """End the idle connections of this client alone."""
        self._adapter.close()

    def close(self) -> None:
        """End the idle connections; a request that is still under way ends its own."""
        self._is_closed = True
        self._adapter.close()
        self._dial.close()

    def aliases(self, url: str, deadline: Deadline) -> tuple[str, ...]:
        """Return the CNAME chain of a URL's host; the resolver has it already."""
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS[parts.scheme]
        return self._dial.aliases(parts.hostname or "", port, deadline)

    def ask(self, request: Request, deadline: Deadline) -> tuple[requests.Response, bytes]:
        """Send one request; return the response and its body. The body of a redirect is not read.

        Raises:
            NetworkError: no whole response came, or the response is beyond the limits.
        """
        has_login = request.login is not None
        if has_login:
            self._dial.count_login(urlsplit(request.url).hostname or "")
        if self._goes_to_proxy(request.url):
            deadline = answer_limit(deadline)
        exchange = Exchange(
            self._dial, self._context, deadline, has_login=has_login, proxies=self._proxies
        )
        exchange.look_up(request.url)
        try:
            return self._ask_once(request, exchange)
        except UnreachableError:
            # A kept connection may end at any moment; a GET may be sent twice (RFC 9110 section
            # 9.2.2).
            repeatable = request.method == "GET" and request.login is None
            if exchange.is_fresh or not (repeatable or request.may_repeat):
                raise
            return self._ask_once(request, exchange)

    def _ask_once(self, request: Request, exchange: Exchange) -> tuple[requests.Response, bytes]:
        prepared = _prepare(request, self._agent)
        deadline = exchange.deadline
        token = EXCHANGE.set(exchange)
        try:
            response = self._adapter.send(prepared, stream=True, timeout=deadline.remaining_s())
            try:
                body = b"" if _location(response) else _read_body(response, request.url, deadline)
            finally:
                response.close()
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            found = http_error(error, request.url, deadline)
            if isinstance(found, TimedOutError) and exchange.http_proxy is not None:
                found = self._dial.silent(exchange.http_proxy, found)
            raise found from error
        finally:
            EXCHANGE.reset(token)
            exchange.end()
            if self._is_closed:
                self._adapter.close()
            prepared.headers.pop("Authorization", None)  # errors and responses keep the request
        if exchange.http_proxy is not None:
            self._dial.works(exchange.http_proxy)
            if response.status_code == _PROXY_WANTS_LOGIN:
                raise login_wanted(exchange.http_proxy)
        return response, body

    def _goes_to_proxy(self, url: str) -> bool:
        """Tell whether a proxy gets the request itself."""
        if self._dial.vets_for_proxy:
            return False
        proxy = self._proxies.for_web(urlsplit(url).hostname or "", tls=False)
        return not is_https(url) and proxy is not None and proxy.kind is ProxyKind.HTTP


class BoundHttp:
    """The web for one job; see ``net.interfaces.Http``."""

    def __init__(
        self,
        client: HttpClient,
        deadline: Deadline,
        cache: HttpCache | None = None,
        typed: tuple[TypedSite, HttpClient] | tuple[()] = (),
        hop: Hop | None = None,
    ) -> None:
        self._hop = hop
        self._client = client
        self._deadline = deadline
        self._cache = cache
        self._typed = typed

    def fetch(  # noqa: PLR0913 - the options of a request, all by name
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        max_redirects: int = MAX_REDIRECTS,
        login: Login | None = None,
        cache: bool = False,
        of_ispdb: bool = False,
    ) -> HttpResponse:
        """Ask one URL and follow at most 3 redirects, never from https to http."""
        check_url(url)
        request = Request(
            method=method, url=url, headers=dict(headers or {}), body=body, login=login
        )
        check_login(request, max_redirects)
        client = self._client_for(url) if of_ispdb else self._client
        if not cache or self._cache is None:
            return self._follow(request, max_redirects, client)[0]
        kept = self._cache.get(url)
        answer, fresh = self._follow(conditional(request, kept), max_redirects, client)
        if fresh is not None:
            self._cache.put(url, fresh)
        if kept is None or answer.status != 304 or len(answer.hops) > 1:
            return answer
        return replace(answer, status=200, body=kept.body, content_type=kept.content_type)

    def fetch_at(self, url: str, address: str) -> HttpResponse:
        """Ask one URL at one address of its host, and follow no redirect."""
        with closing(self._client.at(address)) as client:
            return BoundHttp(client, self._deadline).fetch(url, max_redirects=0)

    def _follow(
        self, request: Request, max_redirects: int, client: HttpClient
    ) -> tuple[HttpResponse, Kept | None]:
        """Return the response, and the page that may be kept for the URL that ``client`` asks."""
        hops = [request.url]
        response, content = client.ask(request, self._deadline.shorter(URL_S))
        while True:
            target = _location(response)
            if not target or max_redirects == 0:
                answer = self._answer(response, content, hops)
                if target:
                    location = redirected(request, answer.status, target).url
                    return replace(answer, location=location), None
                return answer, keepable(answer, response.headers)
            if len(hops) > max_redirects:
                raise WrongProtocolError(
                    "net.http.too-many-redirects", url=hops[0], most=max_redirects
                )
            try:
                request = redirected(request, response.status_code, target)
            except WrongProtocolError as error:
                raise led_to(target, error) from error
            hops.append(request.url)
            response, content = self._ask_next(request)

    def _ask_next(self, request: Request) -> tuple[requests.Response, bytes]:
        """Ask the target of a redirect; no permission for the typed URL holds there."""
        try:
            if self._hop is not None:
                self._hop(request.url)
            return self._client.ask(request, self._deadline.shorter(URL_S))
        except NetworkError as error:
            raise led_to(request.url, error) from error

    def _client_for(self, url: str) -> HttpClient:
        is_typed = self._typed and self._typed[0].covers(url)
        return self._typed[1] if self._typed and is_typed else self._client

    def _answer(
        self, response: requests.Response, content: bytes, hops: Sequence[str]
    ) -> HttpResponse:
        aliases = [name for hop in hops for name in self._client.aliases(hop, self._deadline)]
        is_401 = response.status_code == 401
        offered = response.headers.get("WWW-Authenticate", "") if is_401 else ""
        return HttpResponse(
            status=response.status_code,
            body=content,
            content_type=_content_type(response),
            hops=tuple(hops),
            authenticated=all(is_https(hop) for hop in hops),
            cnames=tuple(dict.fromkeys(aliases)),
            www_authenticate=schemes(offered),
        )


def _prepare(request: Request, agent: str) -> requests.PreparedRequest:
    own = {"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "identity"}
    headers = {**own, **request.headers}
    if request.login is not None:
        headers["Authorization"] = authorization(request.login)
    try:
        prepared = requests.PreparedRequest()
        prepared.prepare(request.method, request.url, headers, data=request.body)
    except (requests.RequestException, UnicodeError) as error:
        raise WrongProtocolError("net.http.bad-request", url=request.url, why=error) from error
    return prepared


def _read_body(response: requests.Response, url: str, deadline: Deadline) -> bytes:
    coding = response.headers.get("Content-Encoding", "").strip()
    if coding.lower() not in ("", "identity"):  # not asked for; a few bytes may become gigabytes
        if response.status_code >= 400:
            return b""  # the status says it all
        raise WrongProtocolError("net.http.encoded", peer=urlsplit(url).netloc, coding=coding[:40])
    body = bytearray()
    # read1 returns the bytes of one recv, so that the deadline is checked in between.
    while chunk := response.raw.read1(_CHUNK, decode_content=False):
        body += chunk
        if len(body) > MAX_BODY:
            raise WrongProtocolError("net.http.too-long", url=url, most=MAX_BODY // 1024)
        deadline.remaining_s()
    deadline.remaining_s()  # a cancellation looks like the end of a body without a length
    return bytes(body)


def _location(response: requests.Response) -> str:
    """Return the URL that a redirect points to, "" where the response is no redirect."""
    return response.headers.get("Location", "") if response.status_code in _REDIRECTS else ""


def _content_type(response: requests.Response) -> str:
    value: str = response.headers.get("Content-Type", "")
    return value.partition(";")[0].strip().lower()
