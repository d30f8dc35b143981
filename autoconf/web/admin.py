"""For the operator alone, on a listener of its own: health and metrics."""

from collections.abc import Callable
from typing import Final

from autoconf.web.errors import StoreAwayError
from autoconf.web.jobs.store import Store
from autoconf.web.shield import Receive, Scope, Send

_TEXT: Final = b"text/plain; charset=utf-8"
_METRICS: Final = b"text/plain; version=0.0.4; charset=utf-8"


class AdminApp:
    """Tells about the page."""

    def __init__(
        self, store: Store, metrics: Callable[[], bytes], is_ready: Callable[[], bool]
    ) -> None:
        """Tell about a page.

        Args:
            store: must answer for the page to be ready.
            metrics: return all of them as text.
            is_ready: tells whether visitors are answered.
        """
        self._store = store
        self._metrics = metrics
        self._is_ready = is_ready

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3.0); its body is not read."""
        del receive
        status, body, kind = await self._answer(scope["method"], scope["path"])
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        shown = b"" if scope["method"] == "HEAD" else body
        await send({"type": "http.response.body", "body": shown})

    async def _answer(self, method: str, path: str) -> tuple[int, bytes, bytes]:
        if method not in ("GET", "HEAD"):
            return 405, b"not answered here\n", _TEXT
        match path:
            case "/healthz":
                return 200, b"ok\n", _TEXT
            case "/readyz":
                return *await self._readiness(), _TEXT
            case "/metrics":
                return 200, self._metrics(), _METRICS
            case _:
                return 404, b"not found\n", _TEXT

    async def _readiness(self) -> tuple[int, bytes]:
        """Tell whether new visitors can be served."""
        if not self._is_ready():
            return 503, b"nobody answers\n"
        try:
            await self._store.check()
        except StoreAwayError:
            return 503, b"the shared store is away\n"
        return 200, b"ok\n"
