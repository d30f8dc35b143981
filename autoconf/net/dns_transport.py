"""Carries DNS messages to resolvers: UDP, and TCP where a reply is cut (RFC 1035 section 4.2)."""

import contextlib
import errno
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from dns.message import Message, QueryMessage

from autoconf.errors import CancelledError, NetworkError, TimedOutError, UnreachableError
from autoconf.net import dns_message
from autoconf.net.sockets import DialedSocket, Lease, translated
from autoconf.net.targets import DNS_PORT
from autoconf.tasks import Deadline

NEXT_SERVER_S: Final = 1.0
_MAX_DATAGRAM: Final = 65535
_SLICE_S: Final = 0.05
Nameserver = tuple[str, int]
Outcome = Message | NetworkError
"""A reply of any response code, or why there is none."""


class Transport(Protocol):
    """A way to a resolver."""

    def exchange(self, queries: Sequence[QueryMessage], limit: Deadline) -> Sequence[Outcome]:
        """Send all queries at the same time; outcomes in the order of the queries.

        Raises:
            CancelledError: nobody waits any more.
        """
        ...


class Nameservers:
    """Name servers asked in turn: the next one where one fails, or is silent for 1 s."""

    def __init__(
        self,
        nameservers: Sequence[Nameserver],
        while_waiting: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the servers in order.

        Args:
            nameservers: IP address and port; tried in turn.
            while_waiting: called once questions are out; must not take long.
        """
        self._nameservers = tuple(nameservers)
        self._while_waiting = while_waiting

    def exchange(self, queries: Sequence[QueryMessage], limit: Deadline) -> Sequence[Outcome]:
        """Ask one server after the other until all is answered or the time is over."""
        exchange = _Exchange(queries, self._nameservers, limit)
        try:
            while exchange.open:
                for nameserver in self._nameservers:
                    exchange.ask(nameserver, self._while_waiting)
        except TimedOutError:
            exchange.give_up()
        return exchange.outcomes()


class _Exchange:
    """Queries on their way, and what has come back; each is known by its place."""

    def __init__(
        self, queries: Sequence[QueryMessage], nameservers: Sequence[Nameserver], limit: Deadline
    ) -> None:
        self.open = dict(enumerate(queries))
        self._done: dict[int, Outcome] = {}
        self._nameservers = nameservers
        self._limit = limit
        self._failed: dict[int, dict[Nameserver, Outcome]] = {place: {} for place in self.open}

    def outcomes(self) -> list[Outcome]:
        """Return what came back, in the order of the queries."""
        return [self._done[place] for place in self._failed]

    def ask(self, nameserver: Nameserver, while_waiting: Callable[[], None]) -> None:
        """Send what is open to one server and take what comes within 1 s.

        Raises:
            TimedOutError: the time for these queries is over.
            CancelledError: nobody waits any more.
        """
        asked = {p: q for p, q in self.open.items() if nameserver not in self._failed[p]}
        self._limit.remaining_s()
        try:
            for place in self._over_udp(asked, nameserver, while_waiting):
                self._again_over_tcp(place, nameserver)
        except CancelledError:
            raise
        except TimedOutError:
            return  # the next server's turn
        except NetworkError as error:
            for place in asked:
                self._fail(place, nameserver, error)

    def give_up(self) -> None:
        """Close what is open: with a server's failure where there was one."""
        for place, query in list(self.open.items()):
            name = dns_message.host(query.question[0].name)
            late = TimedOutError(f"no resolver answered for {name}")
            self._close(place, next(iter(self._failed[place].values()), late))

    def _over_udp(
        self,
        asked: Mapping[int, QueryMessage],
        nameserver: Nameserver,
        while_waiting: Callable[[], None],
    ) -> Sequence[int]:
        """Ask over UDP; returns the places of the queries whose reply was cut."""
        attempt = self._limit.shorter(NEXT_SERVER_S)
        waiting = dict(asked)
        cut: list[int] = []
        with _connected(nameserver, socket.SOCK_DGRAM, attempt) as sock:
            for query in asked.values():
                sock.send(query.to_wire())
            while_waiting()
            while waiting:
                reply = dns_message.parse_reply(_datagram(sock, attempt))
                for place in [p for p, q in waiting.items() if reply and q.is_response(reply)]:
                    del waiting[place]
                    if reply and dns_message.is_truncated(reply):
                        cut.append(place)
                    elif reply:
                        self._take(place, reply, nameserver)
        return cut

    def _again_over_tcp(self, place: int, nameserver: Nameserver) -> None:
        """Ask again over TCP; a lost connection is the failure of this one query."""
        try:
            self._over_tcp(place, nameserver)
        except (CancelledError, TimedOutError):
            raise
        except NetworkError as error:
            self._fail(place, nameserver, error)

    def _over_tcp(self, place: int, nameserver: Nameserver) -> None:
        """Ask again over TCP: two bytes of length, then the message (RFC 1035 section 4.2.2)."""
        query = self.open[place]
        wire = query.to_wire()
        with _connected(nameserver, socket.SOCK_STREAM, self._limit) as sock:
            sock.sendall(len(wire).to_bytes(2, "big") + wire)
            data = _receive(sock, int.from_bytes(_receive(sock, 2), "big"))
        reply = dns_message.parse_reply(data)
        if reply is None or not query.is_response(reply):
            raise UnreachableError(f"the resolver {nameserver[0]} sent nonsense over TCP")
        self._take(place, reply, nameserver)

    def _take(self, place: int, reply: Message, nameserver: Nameserver) -> None:
        if dns_message.is_final(reply):
            self._close(place, reply)
        else:
            self._fail(place, nameserver, reply)

    def _fail(self, place: int, nameserver: Nameserver, outcome: Outcome) -> None:
        """Note that one server cannot help; the query is over when none can."""
        failures = self._failed[place]
        failures[nameserver] = outcome
        if place in self.open and len(failures) == len(self._nameservers):
            self._close(place, outcome)

    def _close(self, place: int, outcome: Outcome) -> None:
        self._done[place] = outcome
        del self.open[place]


def system_nameservers(path: Path = Path("/etc/resolv.conf")) -> tuple[Nameserver, ...]:
    """Return the system's resolvers, at most three, port 53; the search list is not used."""
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return tuple((address, DNS_PORT) for address in _default_nameservers())
    words = [line.split() for line in lines]
    found = [w[1] for w in words if len(w) > 1 and w[0] == "nameserver"]
    # Three, and this machine where there is none: as the C library does (resolv.conf(5)).
    return tuple((address, DNS_PORT) for address in found[:3]) or (("127.0.0.1", DNS_PORT),)


def _default_nameservers() -> Sequence[str]:
    """Return the resolvers of a system without resolv.conf: Windows keeps them elsewhere."""
    from dns.resolver import NoResolverConfiguration
    from dns.resolver import Resolver as SystemResolver

    try:
        return [str(server) for server in SystemResolver().nameservers]
    except NoResolverConfiguration:
        return ["127.0.0.1"]


@contextlib.contextmanager
def _connected(nameserver: Nameserver, kind: int, deadline: Deadline) -> Iterator[DialedSocket]:
    """Open a socket that takes datagrams or a stream from this server only."""
    peer = f"the resolver {nameserver[0]}"
    with translated(peer, deadline):
        family, _, _, _, where = socket.getaddrinfo(
            *nameserver, type=kind, flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        )[0]
        with DialedSocket(family, kind) as sock:
            sock.lease = Lease(sock, deadline)
            sock.settimeout(deadline.remaining_s())
            sock.connect(where)
            yield sock


def _datagram(sock: DialedSocket, deadline: Deadline) -> bytes:
    while True:
        # In slices: shutdown() wakes those who wait for datagrams on some systems only.
        sock.settimeout(deadline.remaining_s(_SLICE_S))
        with contextlib.suppress(TimeoutError):
            return socket.socket.recv(sock, _MAX_DATAGRAM)


def _receive(sock: DialedSocket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        chunk = sock.recv(count - len(data))
        if not chunk:
            raise ConnectionResetError(errno.ECONNRESET, "the resolver closed the connection")
        data += chunk
    return data
