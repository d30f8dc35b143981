"""Connects to a host name: DNS, guard, and a race of its addresses (RFC 8305)."""

import errno
import itertools
import selectors
import socket
import time
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from autoconf.errors import (
    BlockedAddressError,
    NameNotFoundError,
    NetworkError,
    NoDataError,
    RefusedError,
    TimedOutError,
    UnreachableError,
)
from autoconf.net.guard import Guard
from autoconf.net.interfaces import DnsReply, Question
from autoconf.net.sockets import DialedSocket, Lease, network_error
from autoconf.net.targets import ConnectTo, is_ip_address
from autoconf.sharing import Gate
from autoconf.tasks import Deadline

CONNECT_S: Final = 6.0
STAGGER_S: Final = 0.25  # RFC 8305 section 8
MAX_ADDRESSES: Final = 6
GATE_S: Final = 1.0
_SLICE_S: Final = 0.05  # how late a cancellation may be noticed
_IN_PROGRESS: Final = (0, errno.EINPROGRESS, errno.EWOULDBLOCK)


class Resolve(Protocol):
    """Asks the run's resolver; a failure stands in the reply."""

    def ask(self, questions: Sequence[Question], deadline: Deadline) -> Sequence[DnsReply]:
        """Ask all questions at the same time; replies in the order of the questions."""
        ...


class Dial:
    """Connects within the rules of one run; mail and web connections share it."""

    def __init__(
        self,
        resolver: Resolve,
        guard: Guard,
        connect_to: Sequence[ConnectTo],
        gate: Gate,
        connect_s: float = CONNECT_S,
    ) -> None:
        self._resolver = resolver
        self._guard = guard
        self._connect_to = tuple(connect_to)
        self._gate = gate
        self._connect_s = connect_s

    def connect(self, host: str, port: int, deadline: Deadline) -> DialedSocket:
        """Return a connected socket with its lease.

        Raises:
            NameNotFoundError, NoDataError: the host has no address.
            BlockedAddressError: the guard refused the address.
            RefusedError, UnreachableError, TimedOutError, CancelledError: no connection.
        """
        to_host, to_port, is_typed = self._target(host, port)
        addresses = self._addresses(to_host, deadline, is_typed=is_typed)
        peer = f"{host}:{port}"
        leave = self._enter((addresses[0], to_port), deadline)
        try:
            sock = _Race(peer, addresses, to_port, deadline, self._connect_s).run()
        except BaseException:  # also an interrupt must give the place back
            leave()
            raise
        sock.lease = Lease(sock, deadline, leave)
        return sock

    def aliases(self, host: str, port: int, deadline: Deadline) -> tuple[str, ...]:
        """Return the names of a host's CNAME chain in order, without the host itself."""
        to_host, _, is_typed = self._target(host, port)
        if is_typed or is_ip_address(to_host):
            return ()
        replies = self._resolver.ask(_address_questions(to_host), deadline)
        names = [name for reply in replies for name in reply.cnames if name != to_host]
        return tuple(dict.fromkeys(names))

    def _target(self, host: str, port: int) -> tuple[str, int, bool]:
        """Return the host and port to connect to, and whether the user typed that host."""
        for rule in self._connect_to:
            if rule.matches(host, port):
                return rule.to_host or host, rule.to_port or port, bool(rule.to_host)
        return host, port, False

    def _addresses(self, host: str, deadline: Deadline, *, is_typed: bool) -> Sequence[str]:
        if is_ip_address(host):
            if not is_typed and not self._guard.is_typed(host):
                raise BlockedAddressError("net.ip-address", host=host)
            return (host,)
        v6, v4 = self._lookup(host, deadline)
        found = tuple(_alternate(v6, v4))
        return (found if is_typed else self._guard.vet(found))[:MAX_ADDRESSES]

    def _lookup(self, host: str, deadline: Deadline) -> tuple[list[str], list[str]]:
        """Return the IPv6 and the IPv4 addresses of a name; one list may be empty, not both."""
        replies = self._resolver.ask(_address_questions(host), deadline)
        v6, v4 = ([r for r in reply.records if isinstance(r, str)] for reply in replies)
        if not v6 and not v4:
            raise _worst(host, [reply.error for reply in replies if reply.error])
        return v6, v4

    def _enter(self, key: tuple[str, int], deadline: Deadline) -> "_Leave":
        """Take a place at the gate; go on without one after 1 s.

        Sessions hold their places for the whole run. Waiting longer than this would report a
        working server as dead.
        """
        try:
            self._gate.enter(key, deadline.shorter(GATE_S))
        except TimedOutError:
            deadline.remaining_s()
            return _Leave(None, key)
        return _Leave(self._gate, key)


def _address_questions(host: str) -> Sequence[Question]:
    return (Question(host, "AAAA"), Question(host, "A"))


class _Leave:
    """Gives a place back; without a gate, does nothing."""

    def __init__(self, gate: Gate | None, key: tuple[str, int]) -> None:
        self._gate = gate
        self._key = key

    def __call__(self) -> None:
        if self._gate:
            self._gate.leave(self._key)


def _alternate(v6: Sequence[str], v4: Sequence[str]) -> Iterator[str]:
    """Yield IPv6 and IPv4 addresses in turn, IPv6 first (RFC 8305 section 4)."""
    for pair in itertools.zip_longest(v6, v4):
        yield from (address for address in pair if address)


def _worst(host: str, errors: Sequence[NetworkError]) -> NetworkError:
    """Return the error of a name, from the errors of its questions.

    NXDOMAIN is true of all types. Any other failure counts more than "no such record".
    """
    trouble = [e for e in errors if not isinstance(e, NoDataError)]
    for error in trouble:
        if isinstance(error, NameNotFoundError):
            return error
    return trouble[0] if trouble else NoDataError("net.no-address", host=host)


class _Race:
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
