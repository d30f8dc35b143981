"""The methods of HTTP: HEAD is GET without a body, and a wrong one is told the right ones."""

import re
from collections.abc import Iterable
from typing import Final

from autoconf.web.shield import App, Event, Receive, Scope, Send

_PARAMETER: Final = re.compile(r"\\\{.*?\\\}")
_STREAM: Final = "/events"
_WRONG: Final = 405
_ANSWERED: Final = frozenset({"DELETE", "GET", "POST"})


class Methods:
    """Stands before an application that knows GET, POST and DELETE."""

    def __init__(self, app: App, routes: Iterable[tuple[str, Iterable[str]]]) -> None:
        """Stand before an application.

        Args:
            app: the application.
            routes: its paths, with parameters in braces, and the methods of each.
        """
        self._app = app
        self._routes: dict[str, frozenset[str]] = {}
        for path, methods in routes:
            self._routes[path] = self._routes.get(path, frozenset()) | frozenset(methods)
        self._patterns = {path: _pattern(path) for path in self._routes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3.0)."""
        method, path = scope["method"], scope["path"].rstrip("/") or "/"
        allowed = self._allowed(path)
        answer = _Answer(send, allowed, has_body=method != "HEAD")
        if method == "HEAD" and "HEAD" in allowed:
            scope = {**scope, "method": "GET"}
        elif method == "OPTIONS":  # the framework would answer it, and no page needs that
            scope = {**scope, "method": "TRACE"}
        await self._app(scope, receive, answer.send)

    def _allowed(self, path: str) -> tuple[str, ...]:
        paths = [path] if path in self._routes else self._patterns
        known = (self._routes[one] for one in paths if self._patterns[one].fullmatch(path))
        found = set(next(known, frozenset()) & _ANSWERED)
        if "GET" in found and not path.endswith(_STREAM):  # a stream without a body never ends
            found.add("HEAD")
        return tuple(sorted(found))


class _Answer:
    """An answer on its way: with the methods where one was wrong, without a body for HEAD."""

    def __init__(self, send: Send, allowed: tuple[str, ...], *, has_body: bool) -> None:
        self._send = send
        self._allow = ", ".join(allowed).encode()
        self._has_body = has_body
        self._is_over = False

    async def send(self, event: Event) -> None:
        """Send an event of the answer."""
        if event["type"] == "http.response.start" and event["status"] == _WRONG:
            event["headers"] = [*event.get("headers", ()), (b"allow", self._allow)]
        if event["type"] != "http.response.body" or self._has_body:
            await self._send(event)
        elif not self._is_over:
            self._is_over = True
            await self._send({"type": "http.response.body", "body": b""})


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(_PARAMETER.sub("[^/]+", re.escape(path)))
