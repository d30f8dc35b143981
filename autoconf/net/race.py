"""A race of the addresses of a host for a connection (RFC 8305)."""

import errno
import selectors
import socket
import time
from collections import deque
from collections.abc import Sequence
from typing import Final

from autoconf.errors import NetworkError, RefusedError, TimedOutError, UnreachableError
from autoconf.net.sockets import DialedSocket, network_error
from autoconf.tasks import Deadline

STAGGER_S: Final = 0.25  # RFC 8305 section 8
_SLICE_S: Final = 0.05  # how late a cancellation may be noticed
_IN_PROGRESS: Final = (0, errno.EINPROGRESS, errno.EWOULDBLOCK)


class Race:
    """Connects to several addresses: starts one every 250 ms, and the first connection wins."""

    def __init__(
        self, peer: str, addresses: Sequence[str], port: int, deadline: Deadline, connect_s: float
    ) -> None:
        self._peer = peer
        self._waiting = deque(addresses)
        self._port = port
        self._deadline = deadline
        self._connect_s = connect_s
        self._running: dict[DialedSocket, float] = {}
        self._errors: list[OSError] = []
        self._next_start = 0.0

    def run(self) -> DialedSocket:
        """Return the first connected socket; close all others."""
        winner: DialedSocket | None = None
        with selectors.DefaultSelector() as selector:
            try:
                while winner is None and (self._waiting or self._running):
                    self._start_due(selector)
                    ready = selector.select(self._pause_s())
                    winner = self._first_connected(selector, [key.fileobj for key, _ in ready])
                    self._drop_late(selector)
            finally:
                for sock in self._running:
                    if sock is not winner:
                        sock.close()
        if winner is None:
            raise self._failure()
        return winner

    def _start_due(self, selector: selectors.BaseSelector) -> None:
        """Start the next address if it is due, or if no other is under way."""
        now = time.monotonic()
        while self._waiting and (now >= self._next_start or not self._running):
            self._next_start = now + STAGGER_S
            try:
                sock = _begin(self._waiting.popleft(), self._port)
            except OSError as error:
                self._errors.append(error)
                continue
            self._running[sock] = now
            selector.register(sock, selectors.EVENT_WRITE)

    def _pause_s(self) -> float:
        try:
            return self._deadline.remaining_s(_SLICE_S) if self._running else 0.0
        except TimedOutError as error:
            raise TimedOutError("net.timed-out", peer=self._peer) from error

    def _first_connected(
        self, selector: selectors.BaseSelector, ready: Sequence[object]
    ) -> DialedSocket | None:
        for sock in [s for s in self._running if s in ready]:
            code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if not code:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return sock
            self._drop(selector, sock, OSError(code, errno.errorcode.get(code, "")))
        return None

    def _drop_late(self, selector: selectors.BaseSelector) -> None:
        now = time.monotonic()
        for sock in [s for s, start in self._running.items() if now - start >= self._connect_s]:
            self._drop(selector, sock, TimeoutError())

    def _drop(self, selector: selectors.BaseSelector, sock: DialedSocket, error: OSError) -> None:
        selector.unregister(sock)
        del self._running[sock]
        sock.close()
        self._errors.append(error)
        self._next_start = 0.0

    def _failure(self) -> NetworkError:
        """Return one error for all addresses; RefusedError only if all refused."""
        errors = [network_error(error, self._peer) for error in self._errors]
        if all(isinstance(error, RefusedError) for error in errors):
            return errors[0]
        timed_out = [error for error in errors if isinstance(error, TimedOutError)]
        others = [error for error in errors if isinstance(error, UnreachableError)]
        return (timed_out or others)[0]


def _begin(address: str, port: int) -> DialedSocket:
    """Begin to connect, without waiting.

    Raises:
        OSError: the connection failed at once.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = DialedSocket(family, socket.SOCK_STREAM)
    sock.settimeout(0)
    code = sock.connect_ex((address, port))
    if code not in _IN_PROGRESS:
        sock.close()
        raise OSError(code, errno.errorcode.get(code, ""))
    return sock
