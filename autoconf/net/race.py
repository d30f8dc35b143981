"""A race of the addresses of a host for a connection (RFC 8305)."""

import errno
import selectors
import socket
import time
from collections import deque
from collections.abc import Sequence
from typing import Final

from autoconf.errors import NetworkError, RefusedError, TimedOutError, UnreachableError
from autoconf.net.silence import UNREACHABLE, Attempt
from autoconf.net.sockets import DialedSocket, network_error
from autoconf.tasks import Deadline

STAGGER_S: Final = 0.25  # RFC 8305 section 8
_SLICE_S: Final = 0.05  # how late a cancellation may be noticed
_NEVER: Final = selectors.EVENT_READ
"""What a socket without a name never becomes ready for."""

_Selector: Final[type[selectors.BaseSelector]] = getattr(
    selectors, "PollSelector", selectors.DefaultSelector
)
"""For a few sockets and a short time: poll needs no descriptor of its own."""

_IN_PROGRESS: Final = (0, errno.EINPROGRESS, errno.EWOULDBLOCK)


class Race:
    """Connects to several addresses: starts one every 250 ms, and the first connection wins.

    Attributes:
        winner: the address that won.
        silent: the IPv6 addresses that lost to an IPv4 address without a word. Their sockets are
            still open, and the caller's.
    """

    winner: str = ""
    silent: Sequence[Attempt] = ()

    def __init__(
        self,
        peer: str,
        addresses: Sequence[str],
        port: int,
        deadline: Deadline,
        connect_s: float,
        *,
        is_blocked: bool = False,
    ) -> None:
        """Prepare it.

        Args:
            peer: "host:port", for errors.
            addresses: in the order to try.
            port: of all of them.
            deadline: of the whole race.
            connect_s: how long each address has.
            is_blocked: nothing is sent; the race ends like one that no address answers.
        """
        self._peer = peer
        self._waiting = deque(addresses)
        self._port = port
        self._deadline = deadline
        self._connect_s = connect_s
        self._is_blocked = is_blocked
        self._running: dict[DialedSocket, Attempt] = {}
        self._without_a_word: list[Attempt] = []
        self._errors: list[OSError] = []
        self._next_start = 0.0

    def run(self) -> DialedSocket:
        """Return the first connected socket; close all others."""
        winner: DialedSocket | None = None
        with _Selector() as selector:
            try:
                while winner is None and (self._waiting or self._running):
                    self._start_due(selector)
                    ready = selector.select(self._pause_s())
                    winner = self._first_connected(selector, [key.fileobj for key, _ in ready])
                    if winner is None:
                        self._drop_late(selector)
                    else:
                        self._keep_silent(winner)
            finally:
                for sock in self._running:
                    if sock is not winner:
                        sock.close()
        if winner is None:
            raise self._failure()
        return winner

    def _keep_silent(self, winner: DialedSocket) -> None:
        """Note who won, and keep what it won against only because no answer came."""
        self.winner = self._running[winner].address
        if ":" in self.winner:
            return
        waiting = [sock for sock, one in self._running.items() if ":" in one.address]
        self.silent = [*self._without_a_word, *map(self._running.pop, waiting)]

    def _start_due(self, selector: selectors.BaseSelector) -> None:
        """Start the next address if it is due, or if no other is under way."""
        now = time.monotonic()
        while self._waiting and (now >= self._next_start or not self._running):
            self._next_start = now + STAGGER_S
            try:
                address = self._waiting.popleft()
                sock = _nothing() if self._is_blocked else _begin(address, self._port)
            except OSError as error:
                self._errors.append(error)
                continue
            self._running[sock] = Attempt(address=address, since=now, sock=sock)
            selector.register(sock, _NEVER if self._is_blocked else selectors.EVENT_WRITE)

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
        late = [s for s, one in self._running.items() if now - one.since >= self._connect_s]
        for sock in late:
            self._drop(selector, sock, TimeoutError())

    def _drop(self, selector: selectors.BaseSelector, sock: DialedSocket, error: OSError) -> None:
        selector.unregister(sock)
        attempt = self._running.pop(sock)
        sock.close()
        is_late = isinstance(error, TimeoutError) and error.errno is None
        if ":" in attempt.address and (is_late or error.errno in UNREACHABLE):
            waited_s = time.monotonic() - attempt.since if is_late else None
            self._without_a_word.append(
                Attempt(address=attempt.address, since=attempt.since, waited_s=waited_s)
            )
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


def _nothing() -> DialedSocket:
    """Return a socket to wait with. It has no name, so no program can send anything to it."""
    return DialedSocket(socket.AF_INET, socket.SOCK_DGRAM)


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
