"""Whether an address that lost the race for a connection would have answered at all."""

import errno
import selectors
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from msgspec import Struct

from autoconf.errors import NetworkError
from autoconf.model.silent_address import SilentAddress
from autoconf.net.sockets import DialedSocket
from autoconf.tasks import Deadline, new_lock

NO_ANSWER_S: Final = 1.2
"""Longer than the second try of TCP takes (RFC 6298): one lost packet is no dead address."""

UNREACHABLE: Final = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ETIMEDOUT)
_SLICE_S: Final = 0.05  # how late a cancellation may be noticed
_MOST: Final = 8
"""Connections that are kept open to see whether an answer comes."""


class Attempt(Struct, frozen=True, kw_only=True):
    """An attempt to connect.

    Attributes:
        since: when it began, by ``time.monotonic``.
        sock: what it waits with; None once it has ended.
        waited_s: how long it waited, if it ended without any word.
    """

    address: str
    since: float
    sock: DialedSocket | None = None
    waited_s: float | None = None


class Silence:
    """The IPv6 addresses that lost to IPv4; any thread may tell of them.

    The program does not wait for an address that lost. It keeps one half-open connection to each
    of them, and looks at these connections when the work is done.
    """

    def __init__(self) -> None:
        self._lock = new_lock()
        self._lost: dict[str, Attempt] = {}
        self._servers: dict[str, list[str]] = {}
        self._answered: set[str] = set()
        self._found: tuple[SilentAddress, ...] = ()
        self._is_closed = False

    def note(self, server: str, winner: str, lost: Sequence[Attempt]) -> None:
        """Take the attempts that lost a race; ``winner`` is the address that answered."""
        with self._lock:
            self._answered.add(winner)
            for attempt in lost:
                self._servers.setdefault(attempt.address, []).append(server)
                if len(self._lost) < _MOST and not self._is_closed:
                    self._lost.setdefault(attempt.address, attempt)
            kept = set(map(id, self._lost.values()))
        _close([attempt for attempt in lost if id(attempt) not in kept])

    def found(self, deadline: Deadline) -> tuple[SilentAddress, ...]:
        """Return the silent addresses; wait only for those that have not been silent for long."""
        with self._lock:
            lost, self._lost = self._lost, {}
        silent: dict[str, float | None] = {}
        try:
            for address, attempt in lost.items():
                with suppress(NetworkError):
                    silent[address] = _waited_s(attempt, deadline)
        finally:
            _close(list(lost.values()))
        self._answered |= {address for address, waited_s in silent.items() if waited_s == 0}
        has_ipv6 = any(":" in address for address in self._answered)
        new = (
            SilentAddress(server=server, address=address, waited_s=waited_s, has_ipv6=has_ipv6)
            for address, waited_s in silent.items()
            if address not in self._answered
            for server in self._servers[address]
        )
        by_place = {(one.server, one.address): one for one in (*new, *self._found)}
        self._found = tuple(by_place.values())
        return self._found

    def close(self) -> None:
        """Close what is still open."""
        with self._lock:
            lost, self._lost = self._lost, {}
            self._is_closed = True
        _close(list(lost.values()))


def _waited_s(attempt: Attempt, deadline: Deadline) -> float | None:
    """Return how long an address gave no answer: 0 if it did, None if there is no way to it.

    Raises:
        NetworkError: there is no time to be sure.
    """
    if attempt.sock is None:
        return attempt.waited_s
    with selectors.DefaultSelector() as selector:
        selector.register(attempt.sock, selectors.EVENT_WRITE)
        while not selector.select(0):
            waited_s = time.monotonic() - attempt.since
            if waited_s >= NO_ANSWER_S:
                return waited_s
            selector.select(deadline.remaining_s(_SLICE_S))
    error = attempt.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    return None if error in UNREACHABLE else 0


def _close(attempts: Sequence[Attempt]) -> None:
    for attempt in attempts:
        if attempt.sock is not None:
            attempt.sock.close()
