"""Carries DNS messages: UDP, and TCP where a reply is truncated (RFC 1035 section 4.2)."""

import contextlib
import errno
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from queue import Empty, SimpleQueue
from typing import Any, Final, Protocol

from autoconf.errors import CancelledError, NetworkError, TimedOutError, UnreachableError
from autoconf.model.message import Message
from autoconf.net import dns_wire
from autoconf.net.dns_wire import Query, Reply
from autoconf.net.sockets import DialedSocket, Lease, can_read, translated
from autoconf.sharing import start_all
from autoconf.tasks import Deadline, Job

_LISTEN_S: Final = (0.25, 0.75)
"""How long to listen to one server, in two spans; each begins with sending the queries."""
_MAX_DATAGRAM: Final = 65535
_SLICE_S: Final = 0.05  # how late a cancellation may be noticed
Nameserver = tuple[str, int]
Outcome = Reply | NetworkError
"""A reply with any response code, or why there is none."""


class Transport(Protocol):
    """Carries queries to a resolver, and its replies back."""

    def exchange(self, queries: Sequence[Query], limit: Deadline) -> Sequence[Outcome]:
        """Send all queries at the same time; outcomes in the order of the queries.

        Raises:
            CancelledError: the replies are no longer needed.
        """
        ...


class Nameservers:
    """Asks name servers in turn: the next one where one fails, or is silent for 1 s."""

    def __init__(
        self,
        nameservers: Sequence[Nameserver],
        while_waiting: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the servers in order.

        Args:
            nameservers: IP address and port of each.
            while_waiting: called when queries have been sent; must not take long.
        """
        self._nameservers = tuple(dict.fromkeys(nameservers))
        self._while_waiting = while_waiting

    def exchange(self, queries: Sequence[Query], limit: Deadline) -> Sequence[Outcome]:
        """Ask one server after the other until all queries have a reply or the time is over."""
        exchange = _Exchange(queries, self._nameservers, limit)
        try:
            while exchange.is_open:
                for nameserver in self._nameservers:
                    exchange.ask(nameserver, self._while_waiting)
        except TimedOutError:
            exchange.give_up()
        finally:
            exchange.end()
        return exchange.outcomes()


class _Exchange:
    """Queries under way, and their outcomes; a query is known by its place.

    A query whose UDP reply is truncated goes on over TCP, in a thread of its own, while this
    thread waits for the other replies.
    """

    def __init__(
        self, queries: Sequence[Query], nameservers: Sequence[Nameserver], limit: Deadline
    ) -> None:
        self._open = dict(enumerate(queries))
        self._done: dict[int, Outcome] = {}
        self._nameservers = nameservers
        self._limit = limit
        self._failed: dict[int, dict[Nameserver, Outcome]] = {place: {} for place in self._open}
        self._over_tcp: set[tuple[int, Nameserver]] = set()
        self._arrived: SimpleQueue[tuple[int, Nameserver, Outcome]] = SimpleQueue()
        self._token = limit.token.child()

    @property
    def is_open(self) -> bool:
        """Whether a query has no outcome yet."""
        return bool(self._open)

    def outcomes(self) -> list[Outcome]:
        """Return the outcomes in the order of the queries."""
        return [self._done[place] for place in self._failed]

    def end(self) -> None:
        """End the TCP connections that are still open."""
        self._token.cancel()

    def ask(self, nameserver: Nameserver, while_waiting: Callable[[], None]) -> None:
        """Send one server the open queries, and take its replies for 1 s.

        Raises:
            TimedOutError: the time for these queries is over.
            CancelledError: the replies are no longer needed.
        """
        waiting = {
            place: query
            for place, query in self._open.items()
            if nameserver not in self._failed[place] and (place, nameserver) not in self._over_tcp
        }
        try:
            with _connected(nameserver, socket.SOCK_DGRAM, self._limit) as sock:
                for seconds in _LISTEN_S:
                    if self._expects(nameserver, waiting):
                        _send(sock, waiting.values())
                        while_waiting()
                        self._listen(sock, nameserver, waiting, self._limit.shorter(seconds))
        except (CancelledError, TimedOutError):
            raise
        except NetworkError as error:
            for place in waiting:
                self._fail(place, nameserver, error)

    def give_up(self) -> None:
        """Close the open queries: with a server's failure where there was one, else as too late."""
        for place, query in list(self._open.items()):
            late = TimedOutError("net.dns.no-answer", name=query.name)
            self._close(place, next(iter(self._failed[place].values()), late))

    def _listen(
        self,
        sock: DialedSocket,
        nameserver: Nameserver,
        waiting: dict[int, Query],
        until: Deadline,
    ) -> None:
        """Take replies until all queries have one; ``waiting`` keeps those without a reply."""
        try:
            while self._expects(nameserver, waiting):
                if waiting:
                    for data in _datagrams(sock, until):
                        self._take_datagram(data, nameserver, waiting)
                        if not waiting:
                            break
                is_left = self._expects(nameserver, waiting)
                self._take_arrived(until, may_wait=is_left and not waiting)
                for place in waiting.keys() - self._open.keys():
                    del waiting[place]  # another server's reply has arrived over TCP
        except TimedOutError:
            self._limit.remaining_s()

    def _expects(self, nameserver: Nameserver, waiting: Mapping[int, Query]) -> bool:
        """Tell whether a reply of this server may still come."""
        return bool(waiting) or any(asked == nameserver for _, asked in self._over_tcp)

    def _take_datagram(
        self, data: bytes, nameserver: Nameserver, waiting: dict[int, Query]
    ) -> None:
        number = int.from_bytes(data[:2], "big")
        reply = dns_wire.parse(data) if number in {q.id for q in waiting.values()} else None
        if reply is None:
            return
        for place in [p for p, query in waiting.items() if query.is_answered_by(reply)]:
            query = waiting.pop(place)
            if reply.is_truncated:
                self._begin_tcp(place, query, nameserver)
            else:
                self._take(place, nameserver, reply)

    def _begin_tcp(self, place: int, query: Query, nameserver: Nameserver) -> None:
        def ask(deadline: Deadline) -> None:
            try:
                outcome: Outcome = _over_tcp(query, nameserver, deadline)
            except NetworkError as error:
                outcome = error
            self._arrived.put((place, nameserver, outcome))

        self._over_tcp.add((place, nameserver))
        job = Job(name="DNS over TCP", work=ask, seconds=self._limit.remaining_s())
        start_all([job], self._token)

    def _take_arrived(self, until: Deadline, *, may_wait: bool) -> None:
        """Take the replies that have come over TCP; ``may_wait`` a moment for the first one."""
        with contextlib.suppress(Empty):
            while True:
                seconds = until.remaining_s(_SLICE_S)
                place, nameserver, outcome = self._arrived.get(may_wait, seconds)
                self._over_tcp.discard((place, nameserver))
                self._take(place, nameserver, outcome)
                may_wait = False

    def _take(self, place: int, nameserver: Nameserver, outcome: Outcome) -> None:
        if isinstance(outcome, Reply) and outcome.is_final:
            self._close(place, outcome)
        else:
            self._fail(place, nameserver, outcome)

    def _fail(self, place: int, nameserver: Nameserver, outcome: Outcome) -> None:
        """Note the failure of one server; the query is over when all servers have failed."""
        failures = self._failed[place]
        failures[nameserver] = outcome
        if len(failures) == len(self._nameservers):
            self._close(place, outcome)

    def _close(self, place: int, outcome: Outcome) -> None:
        """Set the outcome, unless another server was faster."""
        if self._open.pop(place, None) is not None:
            self._done[place] = outcome


def _over_tcp(query: Query, nameserver: Nameserver, deadline: Deadline) -> Reply:
    """Ask over TCP: a length of two octets stands before each message (RFC 7766 section 8).

    Raises:
        NetworkError: there is no reply.
    """
    with _connected(nameserver, socket.SOCK_STREAM, deadline) as sock:
        sock.sendall(len(query.wire).to_bytes(2, "big") + query.wire)
        length = int.from_bytes(_octets(sock, 2), "big")
        reply = dns_wire.parse(_octets(sock, length))
    if reply is None or reply.is_truncated or not query.is_answered_by(reply):
        raise UnreachableError("net.dns.nonsense", address=nameserver[0])
    return reply


def _octets(sock: DialedSocket, count: int) -> bytes:
    """Return the next octets, all of them.

    Raises:
        ConnectionResetError: the server has hung up.
    """
    data = b""
    while len(data) < count:
        more = sock.recv(count - len(data))
        if not more:
            raise ConnectionResetError(errno.ECONNRESET, "no whole reply")
        data += more
    return data


@contextlib.contextmanager
def _connected(nameserver: Nameserver, kind: int, deadline: Deadline) -> Iterator[DialedSocket]:
    """Open a socket connected to this server alone, for datagrams or a stream."""
    peer = Message.of("net.dns.resolver", address=nameserver[0])
    with translated(peer, deadline):
        family, where = _where(nameserver)
        with DialedSocket(family, kind) as sock:
            sock.lease = Lease(sock, deadline)
            left_s = deadline.remaining_s()  # after the end nothing is sent
            sock.settimeout(0 if kind == socket.SOCK_DGRAM else left_s)
            sock.connect(where)
            yield sock


@lru_cache(maxsize=16)
def _where(nameserver: Nameserver) -> tuple[int, Any]:
    """Return the family and the address of a server for the operating system.

    Raises:
        OSError: it is no IP address.
    """
    numeric = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    family, _, _, _, where = socket.getaddrinfo(*nameserver, flags=numeric)[0]
    return family, where


def _send(sock: DialedSocket, queries: Iterable[Query]) -> None:
    """Send a datagram each; one that finds no room is lost, as it may be on the way."""
    for query in queries:
        with contextlib.suppress(BlockingIOError):
            sock.send_now(query.wire)


def _datagrams(sock: DialedSocket, until: Deadline) -> Iterator[bytes]:
    """Yield the datagrams that have come; wait a moment for the first one."""
    # A moment only: shutdown() does not wake a thread that waits for datagrams.
    if not can_read(sock, until.remaining_s(_SLICE_S)):
        return
    with contextlib.suppress(BlockingIOError):
        while True:
            yield sock.recv_now(_MAX_DATAGRAM)
