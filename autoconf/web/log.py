"""A line of JSON for each answer: no query, no body, no id, no address."""

import sys
import time
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct, json

from autoconf.web.metrics import Metrics
from autoconf.web.shield import App, Event, Receive, Scope, Send

_KINDS: Final = (
    ("/api/v1/jobs", "api-jobs"),
    ("/api/", "api"),
    ("/jobs/", "job"),
    ("/static/", "static"),
    ("/sheet/", "sheet"),
    ("/sign-in/", "sign-in"),
    ("/explain", "explain"),
    ("/symptoms", "symptoms"),
    ("/domain", "domain"),
)
_METHODS: Final = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


class Line(Struct, frozen=True):
    """An answer: when in UTC, to which kind of path, how, and the milliseconds to its head."""

    time: datetime
    method: str
    kind: str
    status: int
    ms: float


def kind_of(path: str) -> str:
    """Return the kind of a path, without what stands in it."""
    if path == "/":
        return "start"
    return next((kind for begin, kind in _KINDS if path.startswith(begin)), "other")


class Logged:
    """Counts and logs the answers of an application."""

    def __init__(self, app: App, metrics: Metrics, *, is_logged: bool = False) -> None:
        """Stand before an application.

        Args:
            app: answers.
            metrics: count the answers.
            is_logged: write the lines to standard output.
        """
        self._app = app
        self._metrics = metrics
        self._is_logged = is_logged

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3.0)."""
        started = time.monotonic()

        async def counted(event: Event) -> None:
            if event["type"] == "http.response.start":
                self._note(scope, event["status"], time.monotonic() - started)
            await send(event)

        await self._app(scope, receive, counted)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        kind = kind_of(scope["path"])
        self._metrics.answered(kind, status, seconds)
        if self._is_logged:
            method = scope["method"] if scope["method"] in _METHODS else "other"
            line = Line(datetime.now(UTC), method, kind, status, round(seconds * 1000, 1))
            sys.stdout.write(json.encode(line).decode() + "\n")
            sys.stdout.flush()
