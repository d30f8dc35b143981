"""What is decided before any route: hosts, sizes, times, and the headers of each answer."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from ipaddress import ip_address
from typing import Any, Final, Literal
from urllib.parse import parse_qsl

from msgspec import json

from autoconf.messages import text
from autoconf.web.settings import Settings
from autoconf.web.visitors import name_of_host

Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Refusal = Literal[
    "body-too-large", "head-too-large", "secret-in-url", "too-many-bodies", "too-many-streams",
    "too-slow", "url-too-long", "wrong-host", "wrong-request",
]  # fmt: skip
"""The last part of a problem's type."""

MAX_HEAD: Final = 16 * 1024
MAX_URL: Final = 2 * 1024
MAX_ANSWER_URL: Final = 8 * 1024
"""A provider's answer to a sign-in carries a code, and some are long."""

MAX_BODY: Final = 8 * 1024
MAX_LONG_BODY: Final = 256 * 1024 + MAX_BODY
MAX_HELD: Final = 32 * 1024 * 1024
"""Of all bodies that are on their way."""

_MAX_DEPTH: Final = 5
_MAX_LONG_DEPTH: Final = 16
_BODY_S: Final = 10.0
_AGAIN_S: Final = 10
_FULL: Final = 503
_SHOWN: Final = 200
_LONG: Final = ("/api/v1/jobs/diagnose", "/api/v1/jobs/render", "/symptoms")
_ANSWER: Final = "/sign-in/callback"
_LONG_END: Final = "/using"
_SECRETS: Final = frozenset({"password", "secret", "oauth_token"})
_POLICY: Final = (
    b"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = (
    (b"content-security-policy", _POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_REFUSALS: Final[dict[Refusal, tuple[int, Callable[[], str]]]] = {
    "body-too-large": (413, lambda: text("web.title.body-too-large")),
    "head-too-large": (431, lambda: text("web.title.head-too-large")),
    "secret-in-url": (400, lambda: text("web.title.secret-in-url")),
    "too-many-bodies": (503, lambda: text("web.title.too-many-bodies")),
    "too-many-streams": (503, lambda: text("web.title.too-many-streams")),
    "too-slow": (408, lambda: text("web.title.too-slow")),
    "url-too-long": (414, lambda: text("web.title.url-too-long")),
    "wrong-host": (400, lambda: text("web-server.wrong-host")),
    "wrong-request": (422, lambda: text("web.title.wrong-request")),
}
_STRICT: Final = (b"strict-transport-security", b"max-age=31536000")
_NO_STORE: Final = (b"cache-control", b"no-store")


class Shield:
    """Stands before an ASGI application; wrong requests never reach it.

    Attributes:
        held: octets of all bodies that are on their way.
    """

    def __init__(self, app: App, settings: Settings) -> None:
        """Stand before an application."""
        self._app = app
        self._settings = settings
        self.held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3.0)."""
        if scope["type"] != "http":
            return
        headers = scope["headers"]
        scope["path"] = "/" + "/".join(filter(None, scope["path"].split("/")))  # as routes see it
        refusal = self._wrong_head(scope, headers)
        body = b""
        if refusal is None:
            self._take_forwarded(scope, dict(headers))
            refusal, body = await self._body(scope, receive)
        guarded = _Headers(send, is_secure=scope.get("scheme") == "https")
        if refusal is not None:
            await refuse(refusal, scope, guarded.send)
        else:
            await self._app(scope, _Given(body, receive), guarded.send)

    def _wrong_head(self, scope: Scope, headers: list[tuple[bytes, bytes]]) -> Refusal | None:
        """Return what is wrong with a head; None for a good one."""
        query = scope["query_string"]
        most = MAX_ANSWER_URL if scope["path"] == _ANSWER else MAX_URL
        if len(scope["path"].encode()) + len(query) > most:
            return "url-too-long"
        if sum(len(name) + len(value) + 4 for name, value in headers) > MAX_HEAD:
            return "head-too-large"
        hosts = [value for name, value in headers if name == b"host"]
        if len(hosts) != 1 or name_of_host(hosts[0].decode("latin-1")) not in self._settings.hosts:
            return "wrong-host"
        named = {name.lower() for name, _ in parse_qsl(query.decode("latin-1"))}
        return "secret-in-url" if named & _SECRETS else None

    def _take_forwarded(self, scope: Scope, headers: dict[bytes, bytes]) -> None:
        """Believe a named proxy who asks, and over which scheme; it says so, or it is not known."""
        peer = scope.get("client") or ("", 0)
        if not self._settings.is_proxy(peer[0]):
            return
        last = headers.get(b"x-forwarded-for", b"").decode("latin-1").rpartition(",")[2].strip()
        named = (one for one in (last, name_of_host(last)) if _is_address(one))  # perhaps a port
        scope["client"] = (next(named, ""), 0)
        if headers.get(b"x-forwarded-proto", b"").strip().lower() == b"https":
            scope["scheme"] = "https"

    async def _body(self, scope: Scope, receive: Receive) -> tuple[Refusal | None, bytes]:
        """Return the body of a request, or what is wrong with it."""
        path: str = scope["path"]
        is_long = path.startswith(_LONG) or path.endswith(_LONG_END)
        parts: list[bytes] = []
        try:
            async with asyncio.timeout(_BODY_S):
                refusal = await self._read(receive, MAX_LONG_BODY if is_long else MAX_BODY, parts)
        except TimeoutError:
            refusal = "too-slow"
        finally:
            self.held -= sum(map(len, parts))
        if refusal is not None:
            return refusal, b""
        body = b"".join(parts)
        deepest = _MAX_LONG_DEPTH if is_long else _MAX_DEPTH
        is_too_deep = path.startswith("/api/") and _depth(body) > deepest
        return ("wrong-request", b"") if is_too_deep else (None, body)

    async def _read(self, receive: Receive, most: int, parts: list[bytes]) -> Refusal | None:
        """Read a body into parts; return why it was not read to its end."""
        size = 0
        while True:
            event = await receive()
            if event["type"] != "http.request":
                return "wrong-request"
            part = event.get("body", b"")
            parts.append(part)
            size += len(part)
            self.held += len(part)
            if size > most:
                return "body-too-large"
            if self.held > MAX_HELD:
                return "too-many-bodies"
            if not event.get("more_body", False):
                return None


class _Headers:
    """Adds the headers of every answer."""

    def __init__(self, send: Send, *, is_secure: bool) -> None:
        self._send = send
        self._more = (*_HEADERS, *((_STRICT,) if is_secure else ()))

    async def send(self, event: Event) -> None:
        """Send an event of an answer."""
        if event["type"] == "http.response.start":
            headers = list(event.get("headers", ()))
            if not any(name.lower() == b"cache-control" for name, _ in headers):
                headers.append(_NO_STORE)
            event["headers"] = [*headers, *self._more]
        await self._send(event)


class _Given:
    """Gives the application a body that was read already, once; then what the client does."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Event:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


def _depth(body: bytes) -> int:
    """Return how deep the brackets of a JSON text are, those in strings left out."""
    depth = deepest = 0
    is_text = is_escaped = False
    for octet in body:
        if is_text:
            is_text = is_escaped or octet != 0x22
            is_escaped = octet == 0x5C and not is_escaped
        elif octet == 0x22:
            is_text = True
        elif octet in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif octet in b"]}":
            depth -= 1
    return deepest


async def refuse(refusal: Refusal, scope: Scope, send: Send) -> None:
    """Answer a request that no route sees."""
    status, title = _REFUSALS[refusal]
    problem = {"type": f"/problems/{refusal}", "title": title(), "status": status}
    body = json.encode(problem | {"detail": title(), "instance": scope["path"][:_SHOWN]})
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
        *(((b"retry-after", b"%d" % _AGAIN_S),) if status == _FULL else ()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    has_body = scope.get("method") != "HEAD"
    await send({"type": "http.response.body", "body": body if has_body else b""})


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
