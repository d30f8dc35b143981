"""A DNS server on loopback, UDP and TCP on one port, that answers from a small zone."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from tests.servers.tcp import Handler, TcpServer, serving

Zone = Mapping[str, Mapping[str, Sequence[str]]]
"""Name without its dot, to type, to the records as text."""

Signatures = Mapping[tuple[str, str], dns.rrset.RRset]
"""Name and type, to the RRSIG records that are added where signatures are asked for."""


@dataclass(frozen=True)
class Behaviour:
    """What the server does beside answering.

    Attributes:
        rcode: of every reply, with no records.
        truncate: UDP replies are empty and carry TC.
        deaf_to: types that are never answered over UDP.
        loses: so many datagrams get lost at first.
        before_udp: called with each datagram that comes.
        before_tcp: called before a query over TCP is answered.
        chase: whether CNAME targets are looked up in the zone.
        is_deaf: nothing is ever answered.
        junk: datagrams sent before the answer; "{id}" stands for the id of the query.
        tcp: the bytes of the TCP reply, instead of the right ones; none: it hangs up.
        says_authentic: replies carry AD.
    """

    rcode: dns.rcode.Rcode = dns.rcode.NOERROR
    truncate: bool = False
    deaf_to: frozenset[str] = frozenset()
    loses: int = 0
    before_udp: Callable[[], object] = lambda: None
    before_tcp: Callable[[], object] = lambda: None
    chase: bool = True
    is_deaf: bool = False
    junk: tuple[bytes, ...] = ()
    tcp: bytes | None = None
    says_authentic: bool = False


@dataclass
class Nameserver:
    """A running server.

    Attributes:
        tcp: has the connections.
        asked: "name TYPE" per question, with " tcp" where it was; not those sent again over UDP.
        flags: those of each query, in the same order.
        received: the same for each datagram, also for those sent again or not answered.
    """

    port: int
    zone: Zone
    behaviour: Behaviour
    tcp: TcpServer
    signatures: Signatures = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    _seen: set[tuple[int, str]] = field(default_factory=set)

    @property
    def datagrams(self) -> int:
        """How many have come."""
        return len(self.received)

    def hears(self, wire: bytes) -> bool:
        """Tell whether a datagram is to be answered."""
        asked = _asked(dns.message.from_wire(wire))
        self.received.append(asked)
        self.behaviour.before_udp()
        kind = asked.partition(" ")[2]
        is_lost = self.datagrams <= self.behaviour.loses
        return not (is_lost or self.behaviour.is_deaf or kind in self.behaviour.deaf_to)

    def respond(self, wire: bytes, *, is_tcp: bool) -> bytes:
        """Return the reply to a query."""
        query = dns.message.from_wire(wire)
        asked = _asked(query)
        name, _, kind = asked.partition(" ")
        asked += " tcp" if is_tcp else ""
        if (query.id, asked) not in self._seen:
            self._seen.add((query.id, asked))
            self.flags.append(query.flags)
            self.asked.append(asked)
        reply = dns.message.make_response(query)
        reply.set_rcode(self.behaviour.rcode)
        if self.behaviour.says_authentic:
            reply.flags |= dns.flags.AD
        if self.behaviour.truncate and not is_tcp:
            reply.flags |= dns.flags.TC
        elif self.behaviour.rcode is dns.rcode.NOERROR:
            self._fill(reply, name, kind)
        if query.ednsflags & dns.flags.DO:
            self._sign(reply)
        return reply.to_wire(max_size=65535 if is_tcp else 0)

    def _sign(self, reply: dns.message.Message) -> None:
        for rrset in list(reply.answer):
            name = rrset.name.to_text().rstrip(".")
            signature = self.signatures.get((name, dns.rdatatype.to_text(rrset.rdtype)))
            if signature is not None:
                reply.answer.append(signature)

    def _fill(self, reply: dns.message.Message, name: str, kind: str) -> None:
        for _ in range(20):
            records = self.zone.get(name)
            if records is None:
                reply.set_rcode(dns.rcode.NXDOMAIN)
                return
            found = kind if kind in records else "CNAME"
            if found in records:
                reply.answer.append(
                    dns.rrset.from_text_list(f"{name}.", 60, "IN", found, records[found])
                )
            if found == kind or found not in records or not self.behaviour.chase:
                return
            name = records["CNAME"][0].rstrip(".")


def _asked(query: dns.message.Message) -> str:
    question = query.question[0]
    name = question.name.to_text().lower().rstrip(".")
    return f"{name} {dns.rdatatype.to_text(question.rdtype)}"


@contextlib.contextmanager
def nameserver(
    zone: Zone, behaviour: Behaviour | None = None, signatures: Signatures | None = None
) -> Iterator[Nameserver]:
    """Serve a zone on 127.0.0.1."""

    def over_tcp(connection: socket.socket) -> None:
        length = int.from_bytes(connection.recv(2), "big")
        reply = server.respond(connection.recv(length), is_tcp=True)
        server.behaviour.before_tcp()
        if server.behaviour.tcp is not None:
            reply = server.behaviour.tcp
        if not reply:
            return
        connection.sendall(len(reply).to_bytes(2, "big") + reply)

    with contextlib.ExitStack() as stack:
        bound, tcp = _bind_both(stack, over_tcp)
        udp = stack.enter_context(bound)
        server = Nameserver(tcp.port, zone, behaviour or Behaviour(), tcp, signatures or {})
        thread = threading.Thread(target=_serve_udp, args=(udp, server))
        thread.start()
        try:
            yield server
        finally:
            udp.sendto(b"", udp.getsockname())
            thread.join(30)


def _bind_both(stack: contextlib.ExitStack, over_tcp: Handler) -> tuple[socket.socket, TcpServer]:
    """Serve TCP on a port that is free for UDP too; returns the UDP socket and the server."""
    for _ in range(20):
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        try:
            tcp = stack.enter_context(serving(over_tcp, port=udp.getsockname()[1]))
        except OSError:
            udp.close()
        else:
            return udp, tcp
    raise OSError("no port is free for both UDP and TCP")


def _serve_udp(udp: socket.socket, server: Nameserver) -> None:
    while True:
        wire, client = udp.recvfrom(4096)
        if not wire:
            return
        if not server.hears(wire):
            continue
        for junk in server.behaviour.junk:
            udp.sendto(junk.replace(b"{id}", wire[:2]), client)
        udp.sendto(server.respond(wire, is_tcp=False), client)
