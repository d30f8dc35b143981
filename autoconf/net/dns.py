"""A stub resolver (RFC 1035): all questions at once over UDP, TCP where a reply is cut."""

import contextlib
import errno
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from dns.message import Message

from autoconf.errors import CancelledError, NetworkError, TimedOutError, UnreachableError
from autoconf.net import dns_message
from autoconf.net.dns_message import MAX_CNAMES, Reading
from autoconf.net.ports import DnsReply, Question
from autoconf.net.sockets import DialedSocket, Lease, translated
from autoconf.net.targets import DNS_PORT
from autoconf.tasks import Deadline, OnceMap

QUESTION_S: Final = 3.0
NEXT_SERVER_S: Final = 1.0
_MAX_DATAGRAM: Final = 65535
_SLICE_S: Final = 0.05
Nameserver = tuple[str, int]


class Resolver:
    """The resolver of a run: asks each question once, whoever wants to know."""

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
        self._known: OnceMap[DnsReply] = OnceMap()

    def ask(self, questions: Sequence[Question], deadline: Deadline) -> list[DnsReply]:
        """Ask all questions at the same time; replies in the order of the questions.

        Raises:
            CancelledError: nobody waits any more.
        """
        try:
            return self._known.get_all(
                questions, lambda new: self._ask_anew(new, deadline), deadline
            )
        except TimedOutError as error:
            return [DnsReply(question=question, error=error) for question in questions]

    def _ask_anew(self, questions: Sequence[Question], deadline: Deadline) -> list[DnsReply]:
        limit = deadline.shorter(QUESTION_S)
        readings = self._exchange(questions, limit)
        replies = [self._follow(question, readings[question], limit) for question in questions]
        if any(isinstance(reply.error, TimedOutError) for reply in replies):
            deadline.remaining_s()  # cut short by the asker's own end: not to be kept
        return replies

    def _follow(self, question: Question, reading: Reading, limit: Deadline) -> DnsReply:
        """Ask for the end of a CNAME chain until there are records, or a reason why not."""
        cnames: tuple[str, ...] = reading.cnames
        while reading.target:
            if len(cnames) > MAX_CNAMES or reading.target in cnames:
                error = UnreachableError(f"{question.name} has a CNAME loop or too many")
                return DnsReply(question=question, error=error)
            further = Question(reading.target, question.kind)
            reading = self._exchange([further], limit)[further]
            cnames += reading.cnames or (further.name,)
        return DnsReply(
            question=question,
            records=reading.records,
            error=reading.error,
            cnames=cnames if reading.records else (),
        )

    def _exchange(
        self, questions: Sequence[Question], limit: Deadline
    ) -> Mapping[Question, Reading]:
        """Ask one server after the other until all is answered or the time is over."""
        exchange = _Exchange(questions, self._nameservers, limit)
        try:
            while exchange.open:
                for nameserver in self._nameservers:
                    exchange.ask(nameserver, self._while_waiting)
        except TimedOutError:
            exchange.give_up()
        return exchange.readings


class _Exchange:
    """Questions on their way, and what has come back."""

    def __init__(
        self, questions: Sequence[Question], nameservers: Sequence[Nameserver], limit: Deadline
    ) -> None:
        self.readings: dict[Question, Reading] = {}
        self.open: dict[Question, Message] = {}
        self._nameservers = nameservers
        self._limit = limit
        self._failed: dict[Question, dict[Nameserver, Reading]] = {}
        for question in questions:
            try:
                self.open[question] = dns_message.build(question)
                self._failed[question] = {}
            except NetworkError as error:
                self.readings[question] = Reading(error=error)

    def ask(self, nameserver: Nameserver, while_waiting: Callable[[], None]) -> None:
        """Send what is open to one server and take what comes within 1 s.

        Raises:
            TimedOutError: the time for these questions is over.
            CancelledError: nobody waits any more.
        """
        asked = {q: m for q, m in self.open.items() if nameserver not in self._failed[q]}
        self._limit.remaining_s()
        try:
            for question in self._over_udp(asked, nameserver, while_waiting):
                self._over_tcp(question, nameserver)
        except CancelledError:
            raise
        except TimedOutError:
            return  # the next server's turn
        except NetworkError as error:
            for question in asked:
                self._fail(question, nameserver, Reading(error=error))

    def give_up(self) -> None:
        """Close what is open: with a server's failure where there was one."""
        for question, failures in self._failed.items():
            if question in self.open:
                late = Reading(error=TimedOutError(f"no resolver answered for {question.name}"))
                self._close(question, next(iter(failures.values()), late))

    def _over_udp(
        self,
        asked: Mapping[Question, Message],
        nameserver: Nameserver,
        while_waiting: Callable[[], None],
    ) -> Sequence[Question]:
        """Ask over UDP; returns the questions whose reply was cut (RFC 1035 section 4.2.1)."""
        attempt = self._limit.shorter(NEXT_SERVER_S)
        waiting = dict(asked)
        cut: list[Question] = []
        with _connected(nameserver, socket.SOCK_DGRAM, attempt) as sock:
            for message in asked.values():
                sock.send(message.to_wire())
            while_waiting()
            while waiting:
                reply = dns_message.parse_reply(_datagram(sock, attempt))
                for question in [q for q, m in waiting.items() if reply and m.is_response(reply)]:
                    del waiting[question]
                    if reply and dns_message.is_truncated(reply):
                        cut.append(question)
                    elif reply:
                        self._take(question, reply, nameserver)
        return cut

    def _over_tcp(self, question: Question, nameserver: Nameserver) -> None:
        """Ask again over TCP: two bytes of length, then the message (RFC 1035 section 4.2.2)."""
        query = self.open[question]
        wire = query.to_wire()
        with _connected(nameserver, socket.SOCK_STREAM, self._limit) as sock:
            sock.sendall(len(wire).to_bytes(2, "big") + wire)
            data = _receive(sock, int.from_bytes(_receive(sock, 2), "big"))
        reply = dns_message.parse_reply(data)
        if reply is None or not query.is_response(reply):
            raise UnreachableError(f"the resolver {nameserver[0]} sent nonsense over TCP")
        self._take(question, reply, nameserver)

    def _take(self, question: Question, reply: Message, nameserver: Nameserver) -> None:
        reading = dns_message.read(question, reply)
        if dns_message.is_final(reply):
            self._close(question, reading)
        else:
            self._fail(question, nameserver, reading)

    def _fail(self, question: Question, nameserver: Nameserver, reading: Reading) -> None:
        """Note that one server cannot help; the question is over when none can."""
        failures = self._failed[question]
        failures[nameserver] = reading
        if question in self.open and len(failures) == len(self._nameservers):
            self._close(question, reading)

    def _close(self, question: Question, reading: Reading) -> None:
        self.readings[question] = reading
        del self.open[question]


class BoundDns:
    """The resolver for one job; see ``net.ports.Dns``."""

    def __init__(self, resolver: Resolver, deadline: Deadline) -> None:
        self._resolver = resolver
        self._deadline = deadline

    def ask(self, questions: Sequence[Question]) -> Sequence[DnsReply]:
        """Ask all questions at the same time; replies in the order of the questions."""
        return self._resolver.ask(questions, self._deadline)

    def are_secure(self, questions: Sequence[Question]) -> bool:
        """Tell whether DNSSEC proves the answers: not validated yet, so never."""
        del questions
        return False


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
