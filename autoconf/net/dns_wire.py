"""DNS messages as bytes (RFC 1035 section 4), for the record types that discovery asks for.

dnspython takes 50 ms to import and a third of a millisecond for a question. It is loaded where
signatures are verified (``dnssec``), and reads the very same bytes there (ADR 0025).
"""

import secrets
import socket
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import IntEnum
from typing import Final

from msgspec import Struct

from autoconf.formats.tlsa import Tlsa
from autoconf.net.dns_names import name_on_wire, read_name
from autoconf.net.interfaces import Caa, Mx, Question, Record, Srv

EDNS_PAYLOAD: Final = 1232  # passes everywhere without fragments (DNS flag day 2020)
MAX_TXT: Final = 4096
MAX_RECORDS: Final = 2048
"""Of one message: a hostile one of 64 KiB would take seconds to read."""

_MAX_MESSAGE: Final = 65535

QR: Final = 0x8000
TC: Final = 0x0200
RD: Final = 0x0100
AD: Final = 0x0020
CD: Final = 0x0010
_OPCODE: Final = 0x7800
_DNSSEC_OK: Final = 0x8000
_IN: Final = 1
_HEADER: Final = struct.Struct(">HHHHHH")
_TYPE_CLASS: Final = struct.Struct(">HH")
_RECORD: Final = struct.Struct(">HHIH")
_SRV: Final = struct.Struct(">HHH")
_MX: Final = struct.Struct(">H")


class Kind(IntEnum):
    """Record types (IANA, DNS Parameters)."""

    A = 1
    NS = 2
    CNAME = 5
    SOA = 6
    MX = 15
    TXT = 16
    AAAA = 28
    SRV = 33
    OPT = 41
    DS = 43
    DNSKEY = 48
    TLSA = 52
    CAA = 257


class Query(Struct, frozen=True):
    """A question on its way.

    Attributes:
        name: as it stands in replies, lower-case.
        wire: the message.
    """

    id: int
    name: str
    kind: Kind
    wire: bytes

    def is_answered_by(self, reply: "Reply") -> bool:
        """Tell whether a reply is one to this query; a server in trouble may omit the question."""
        if reply.id != self.id or not reply.flags & QR or reply.flags & _OPCODE:
            return False
        if reply.question is None:
            return reply.rcode in _IN_TROUBLE
        return reply.question == (self.name, self.kind, _IN)


class Answer(Struct, frozen=True):
    """One record; its value is None where nobody but ``dnssec`` asks for its type."""

    name: str
    kind: int
    value: Record | None


class Reply(Struct, frozen=True):
    """A message as it came.

    Attributes:
        rcode: the whole of it, with the part that EDNS adds (RFC 6891 section 6.1.3).
        question: name, type and class; None where there is none.
        answers: those of class IN; none of a truncated message.
        wire: the message.
    """

    id: int
    flags: int
    rcode: int
    question: tuple[str, int, int] | None
    answers: tuple[Answer, ...]
    wire: bytes

    @property
    def is_truncated(self) -> bool:
        """Whether it must be fetched over TCP."""
        return bool(self.flags & TC)

    @property
    def is_final(self) -> bool:
        """Whether the server knows the answer; otherwise another server may know it."""
        return self.rcode in (NOERROR, NXDOMAIN)

    def of(self, name: str, kind: int) -> tuple[Record, ...]:
        """Return the records of one name and type, each once."""
        found = (a.value for a in self.answers if a.kind == kind and a.name == name)
        return tuple(dict.fromkeys(value for value in found if value is not None))


RCODES: Final = {1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED"}
NOERROR: Final = 0
NXDOMAIN: Final = 3
REFUSED: Final = 5
_IN_TROUBLE: Final = frozenset({1, 2, 4, REFUSED})


def random_ids(count: int) -> Sequence[int]:
    """Return ids for that many queries, by one call to the system."""
    return struct.unpack(f">{count}H", secrets.token_bytes(2 * count))


def build(question: Question, dnssec: int = 0, number: int | None = None) -> Query:
    """Return a query with a random id and the RD flag.

    Args:
        question: the root has the name "".
        dnssec: the flag CD or AD, to get signatures too (RFC 4035 section 3.2); 0: no signatures.
        number: its id, if ``random_ids`` made it.

    Raises:
        NameNotFoundError: such a name cannot exist.
    """
    if number is None:
        [number] = random_ids(1)
    wire = b"".join(
        (
            _HEADER.pack(number, RD | dnssec, 1, 0, 0, 1),
            name_on_wire(question.name),
            _TYPE_CLASS.pack(Kind[question.kind], _IN),
            b"\0" + _RECORD.pack(Kind.OPT, EDNS_PAYLOAD, _DNSSEC_OK if dnssec else 0, 0),
        )
    )
    return Query(number, read_name(wire, _HEADER.size)[0], Kind[question.kind], wire)


def parse(data: bytes) -> Reply | None:
    """Read a message; None if the bytes are none.

    Of a truncated one, only what comes before its answers counts.
    """
    try:
        return _parse(data)
    except (ValueError, IndexError, struct.error):
        return None


def _parse(data: bytes) -> Reply:
    number, flags, questions, *counts = _HEADER.unpack_from(data)
    if questions > 1 or sum(counts) > MAX_RECORDS or len(data) > _MAX_MESSAGE:
        raise ValueError("more than an answer needs")
    place, question = _HEADER.size, None
    if questions:
        name, place = read_name(data, place)
        question = (name, *_TYPE_CLASS.unpack_from(data, place))
        place += _TYPE_CLASS.size
    rcode, answers = flags & 0xF, []
    if not flags & TC:
        for at in range(sum(counts)):
            name, place = read_name(data, place)
            kind, class_, ttl, length = _RECORD.unpack_from(data, place)
            start = place + _RECORD.size
            place = start + length
            if place > len(data):
                raise ValueError("a record is cut")
            if kind == Kind.OPT:
                rcode |= ttl >> 24 << 4
            elif at < counts[0] and class_ == _IN:
                answers.append(Answer(name, kind, _value(data, kind, start, place)))
    return Reply(number, flags, rcode, question, tuple(answers), data)


def _value(data: bytes, kind: int, start: int, end: int) -> Record | None:
    """Return the data of a record in the form of ``net.interfaces``."""
    reader = _READERS.get(kind)
    return None if reader is None else reader(data, start, end)


def _ipv4(data: bytes, start: int, end: int) -> Record:
    return socket.inet_ntop(socket.AF_INET, data[start:end])


def _ipv6(data: bytes, start: int, end: int) -> Record:
    return socket.inet_ntop(socket.AF_INET6, data[start:end])


def _mx(data: bytes, start: int, end: int) -> Record:
    (preference,) = _MX.unpack_from(data, start)
    return Mx(preference=preference, host=_target(data, start + _MX.size, end))


def _srv(data: bytes, start: int, end: int) -> Record:
    priority, weight, port = _SRV.unpack_from(data, start)
    target = _target(data, start + _SRV.size, end)
    return Srv(priority=priority, weight=weight, port=port, target=target)


def _txt(data: bytes, start: int, end: int) -> Record:
    return b"".join(_strings(data[start:end]))[:MAX_TXT].decode("utf-8", "replace")


def _tlsa(data: bytes, start: int, end: int) -> Record:
    return Tlsa.read(data[start:end])


def _caa(data: bytes, start: int, end: int) -> Record:
    if end - start < 2 or start + 2 + data[start + 1] > end:
        raise ValueError("a tag is cut")
    value_at = start + 2 + data[start + 1]
    tag, value = data[start + 2 : value_at], data[value_at:end][:MAX_TXT]
    return Caa(tag=tag.decode("ascii", "replace").lower(), value=value.decode("utf-8", "replace"))


def _target(data: bytes, start: int, record_end: int) -> str:
    name, end = read_name(data, start)
    if end != record_end:
        raise ValueError("a name that ends elsewhere than its record")
    return name


def _strings(octets: bytes) -> Iterator[bytes]:
    place = 0
    while place < len(octets):
        end = place + 1 + octets[place]
        if end > len(octets):
            raise ValueError("a text is cut")
        yield octets[place + 1 : end]
        place = end


_READERS: Final[Mapping[int, Callable[[bytes, int, int], Record]]] = {
    Kind.A: _ipv4,
    Kind.AAAA: _ipv6,
    Kind.MX: _mx,
    Kind.SRV: _srv,
    Kind.TXT: _txt,
    Kind.TLSA: _tlsa,
    Kind.CAA: _caa,
    Kind.NS: _target,
    Kind.CNAME: _target,
}
