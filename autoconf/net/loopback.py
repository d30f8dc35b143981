"""Waits on this machine for the browser to come back from a sign-in (RFC 8252 section 7.3)."""

import errno
import selectors
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Final, Literal, Self
from urllib.parse import urlsplit

from autoconf.errors import SignInError
from autoconf.tasks import Deadline

Judge = Callable[[str], bool]
"""Tells whether a query string is the answer; it may end the wait with a ``SignInError``."""

Pages = Callable[[Literal["done", "ended", "other"]], str]
"""Makes the page: the answer was taken, it ended the wait, or it was not the awaited one."""

_V4: Final = "127.0.0.1"
_V6: Final = "::1"
_MOST_CLIENTS: Final = 32
_HEAD_S: Final = 10.0
_MAX_HEAD: Final = 16 * 1024
_TICK_S: Final = 0.1
_END: Final = b"\r\n\r\n"
_HEADERS: Final = (
    "Content-Type: text/html; charset=utf-8",
    "Cache-Control: no-store",
    "Referrer-Policy: no-referrer",
    "Content-Security-Policy: default-src 'none'",
    "X-Content-Type-Options: nosniff",
    "Connection: close",
)
_PHRASES: Final = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed"}


class Loopback:
    """A place on this machine that takes one answer; use it as a context.

    It listens before the browser opens. The kernel keeps what comes before ``wait`` is called.

    Attributes:
        redirect: the address that the issuer sends the browser to.
    """

    def __init__(self, *, name: str = _V4, port: int = 0, path: str = "/") -> None:
        """Listen at 127.0.0.1; under the name ``localhost`` at ::1 too, where there is one.

        Args:
            name: in the redirect: ``127.0.0.1`` or ``localhost``.
            port: 0: any that is free.
            path: of the redirect.

        Raises:
            SignInError: the port is taken.
        """
        self._path = path
        self._selector = selectors.DefaultSelector()
        self._heads: dict[socket.socket, tuple[bytearray, float]] = {}
        self._opened = ExitStack()
        try:
            port = self._listen(socket.AF_INET, _V4, port)
            if name != _V4:
                self._listen_too(port)
        except OSError as error:
            self.close()
            raise SignInError("sign-in.no-port", port=port, why=error.strerror or error) from error
        self._hosts = (f"{name}:{port}", f"{_V4}:{port}")
        self.redirect = f"http://{name}:{port}{path}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Listen no more; connections that are open end."""
        for one in self._heads:
            one.close()
        self._heads.clear()
        self._opened.close()
        self._selector.close()

    def wait(self, judge: Judge, pages: Pages, deadline: Deadline) -> None:
        """Answer the browser until ``judge`` takes an answer.

        Other paths, methods and hosts, and answers that ``judge`` does not take, get an error
        page, and the wait goes on.

        Args:
            judge: gets each query string that came to the path of the redirect.
            pages: makes the page (HTML) that the person sees.
            deadline: ends the wait.

        Raises:
            TimedOutError, CancelledError: the deadline passed, or was cancelled.
            SignInError: from ``judge``.
        """
        while True:
            for key, _ in self._selector.select(min(_TICK_S, deadline.remaining_s())):
                one: socket.socket = key.fileobj  # type: ignore[assignment] # only sockets are registered
                if key.data == "listener":
                    self._accept(one)
                elif one in self._heads and self._is_done(one, judge, pages):
                    return
            self._drop_slow()

    def _listen(self, family: int, host: str, port: int) -> int:
        one = self._opened.enter_context(socket.socket(family, socket.SOCK_STREAM))
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind((host, port))
        one.listen()
        one.settimeout(0.0)
        self._selector.register(one, selectors.EVENT_READ, "listener")
        taken: int = one.getsockname()[1]
        return taken

    def _listen_too(self, port: int) -> None:
        """Listen at ::1 too; without IPv6 the browser does not try it either.

        Raises:
            OSError: another program has the port there, and would get the answer.
        """
        try:
            self._listen(socket.AF_INET6, _V6, port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise

    def _accept(self, listener: socket.socket) -> None:
        try:
            one, _ = listener.accept()
        except OSError:
            return
        if len(self._heads) >= _MOST_CLIENTS:
            self._drop(next(iter(self._heads)))  # the oldest: the browser's speaks at once
        one.settimeout(0.0)
        self._heads[one] = (bytearray(), time.monotonic() + _HEAD_S)
        self._selector.register(one, selectors.EVENT_READ, "client")

    def _is_done(self, one: socket.socket, judge: Judge, pages: Pages) -> bool:
        """Read what a browser sends; answer it once its head is whole."""
        head, _ = self._heads[one]
        try:
            read = one.recv(_MAX_HEAD)
        except BlockingIOError:
            return False
        except OSError:
            read = b""
        head += read
        if read and _END not in head and len(head) < _MAX_HEAD:
            return False
        try:
            status, query = self._read(bytes(head)) if _END in head else (400, "")
            is_answer = status == 200 and judge(query)
            is_other = status == 200 and not is_answer
            self._send(one, 400 if is_other else status, pages("done" if is_answer else "other"))
        except SignInError:
            self._send(one, 200, pages("ended"))
            raise
        finally:
            self._drop(one)
        return is_answer

    def _read(self, head: bytes) -> tuple[int, str]:
        """Return the status for a request, and its query string if it is the right one."""
        lines = head.partition(_END)[0].decode("latin-1").split("\r\n")
        method, _, rest = lines[0].partition(" ")
        target = rest.partition(" ")[0]
        fields = (line.partition(":") for line in lines[1:])
        hosts = [value.strip() for name, _, value in fields if name.lower() == "host"]
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return 400, ""  # a name that leads here may be a stranger's (DNS rebinding)
        try:
            parts = urlsplit(target)
        except ValueError:
            return 400, ""
        if parts.path != self._path:
            return 404, ""
        return (200, parts.query) if method == "GET" else (405, "")

    def _send(self, one: socket.socket, status: int, page: str) -> None:
        body = page.encode()
        lines = (f"HTTP/1.1 {status} {_PHRASES[status]}", *_HEADERS, f"Content-Length: {len(body)}")
        with suppress(OSError):  # the browser may have left; its answer counts all the same
            one.settimeout(_HEAD_S)
            one.sendall("\r\n".join((*lines, "", "")).encode() + body)
            one.shutdown(socket.SHUT_WR)

    def _drop(self, one: socket.socket) -> None:
        self._selector.unregister(one)
        del self._heads[one]
        one.close()

    def _drop_slow(self) -> None:
        now = time.monotonic()
        for one in [one for one, (_, end) in self._heads.items() if end < now]:
            self._drop(one)
