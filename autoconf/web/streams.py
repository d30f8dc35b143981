"""How many event streams stand open: each one holds a connection for minutes."""

from collections import Counter
from typing import Final

from autoconf.web.shield import App, Receive, Scope, Send, refuse
from autoconf.web.visitors import network_of

_END: Final = "/events"
_MOST: Final = 200
_MOST_OF_A_CLIENT: Final = 8


class Streams:
    """Stands before an application, and lets so many streams through at once."""

    def __init__(
        self, app: App, most: int = _MOST, most_of_a_client: int = _MOST_OF_A_CLIENT
    ) -> None:
        """Stand before an application."""
        self._app = app
        self._most = most
        self._most_of_a_client = most_of_a_client
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3.0)."""
        if not scope["path"].rstrip("/").endswith(_END):
            await self._app(scope, receive, send)
            return
        client = network_of((scope.get("client") or ("", 0))[0])
        if self._open.total() >= self._most or self._open[client] >= self._most_of_a_client:
            await refuse("too-many-streams", scope, send)
            return
        self._open[client] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]
