"""DNSSEC validation (RFC 4035 section 5): from a trust anchor down to the records of a reply."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, cast

import dns.dnssec
import dns.exception
import dns.message
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.CNAME
import dns.rrset
from cryptography.exceptions import UnsupportedAlgorithm
from dns.dnssectypes import DSDigest
from dns.message import Message, from_wire
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.DS import DS
from dns.rdtypes.dnskeybase import Flag

from autoconf.errors import NetworkError, TimedOutError
from autoconf.net import dns_message, dns_wire
from autoconf.net.dns_transport import Outcome, Transport
from autoconf.net.dns_wire import Reply
from autoconf.net.interfaces import DnsReply, Question, Record
from autoconf.net.trust_anchors import TrustAnchors, root_anchors
from autoconf.sharing import OnceMap
from autoconf.tasks import Deadline

MAX_QUESTIONS: Final = 20
VALIDATION_S: Final = 6.0
_MAX_KEYS: Final = 16
_MAX_SIGNATURES: Final = 8  # keys times signatures is the work a hostile zone can ask for
_DIGESTS: Final = (DSDigest.SHA256, DSDigest.SHA384)  # RFC 8624 section 3.3, without SHA-1


class _NotProvedError(Exception):
    """A link of the chain of trust is missing or broken."""


_ODD: Final = (
    _NotProvedError,
    NetworkError,
    dns.exception.DNSException,
    UnsupportedAlgorithm,
    ValueError,
    IndexError,
    struct.error,
)
"""Errors that a bad signature ends in, or a key or message that makes no sense."""

_Signed = tuple[dns.rrset.RRset, dns.rrset.RRset]
"""Records, and the RRSIG records that cover them."""


class Validator:
    """Proves replies; keeps for the run what it was told."""

    def __init__(
        self,
        transport: Transport,
        anchors: TrustAnchors | None = None,
        *,
        trust_ad: bool = False,
    ) -> None:
        """Take the resolver to ask.

        Args:
            transport: carries the questions to it.
            anchors: instead of the root's keys.
            trust_ad: an AD bit of this resolver is proof (``trust-ad`` of resolv.conf(5)).
        """
        self._transport = transport
        self._anchors = root_anchors() if anchors is None else anchors
        self._trust_ad = trust_ad
        self._known: OnceMap[Message | None] = OnceMap()

    def prove(self, replies: Sequence[DnsReply], deadline: Deadline) -> bool:
        """Tell whether DNSSEC proves all records of these replies, and the CNAMEs before them.

        Records that a wildcard made, and replies without records, are never proved.
        """
        limit = deadline.shorter(VALIDATION_S)
        try:
            if self._trust_ad and self._has_ad(replies, limit):
                return True
            walk = _Walk(self, limit)
            walk.fetch([q for reply in replies for q in _likely(reply)])
            return all(walk.records(r.question) == frozenset(r.records) for r in replies)
        except _ODD:
            return False

    def _has_ad(self, replies: Sequence[DnsReply], limit: Deadline) -> bool:
        """Tell whether the resolver sets AD on a reply with the same records, for each reply."""
        questions = [reply.question for reply in replies]
        queries = [dns_wire.build(question, dns_wire.AD) for question in questions]
        outcomes = self._transport.exchange(queries, limit)
        return all(
            isinstance(outcome, Reply)
            and outcome.flags & dns_wire.AD
            and frozenset(dns_message.read(reply.question, outcome).records)
            == frozenset(reply.records)
            for reply, outcome in zip(replies, outcomes, strict=True)
        )

    def anchors_of(self, zone: dns.name.Name) -> Sequence[dns.rdata.Rdata]:
        """Return the trust anchors of this zone, mostly none."""
        return self._anchors.get(zone, ())

    def fetch(self, questions: Sequence[Question], limit: Deadline) -> Sequence[Message | None]:
        """Return replies with signatures; ask the questions that are new."""
        return self._known.get_all(questions, lambda new: self._ask(new, limit), limit)

    def _ask(self, questions: Sequence[Question], limit: Deadline) -> Sequence[Message | None]:
        # CD: the resolver must not judge, so that it returns every record that we judge by.
        queries = [dns_wire.build(question, dns_wire.CD) for question in questions]
        outcomes = self._transport.exchange(queries, limit)
        if any(isinstance(outcome, TimedOutError) for outcome in outcomes):
            limit.remaining_s()  # a timeout of the asker itself is not kept
        return [_message(outcome) for outcome in outcomes]


def _message(outcome: Outcome) -> Message | None:
    """Return a reply as dnspython reads it; None where there is none, or it makes no sense."""
    if not isinstance(outcome, Reply):
        return None
    try:
        return from_wire(outcome.wire, ignore_trailing=True)
    except (dns.exception.DNSException, ValueError):
        return None


class _Walk:
    """One validation: the questions asked for it, and the zone keys proved by it.

    All methods raise one of ``_ODD`` where something is not proved.
    """

    def __init__(self, validator: Validator, limit: Deadline) -> None:
        self._validator = validator
        self._limit = limit
        self._asked: set[Question] = set()
        self._keys: dict[dns.name.Name, dns.rrset.RRset] = {}

    def fetch(self, questions: Sequence[Question]) -> Sequence[Message | None]:
        """Ask, unless the walk has had too many questions."""
        self._asked.update(questions)
        if len(self._asked) > MAX_QUESTIONS:
            raise _NotProvedError("too many questions")
        return self._validator.fetch(questions, self._limit)

    def records(self, question: Question) -> frozenset[Record]:
        """Return the proved records at the end of a proved CNAME chain."""
        name = dns.name.from_text(f"{question.name}.")
        kind = dns.rdatatype.from_text(question.kind)
        for _ in range(dns_message.MAX_CNAMES + 1):
            reply = self._reply(name, kind)
            is_alias = _rrset_of(reply, name, kind) is None
            signed = _signed(reply, name, dns.rdatatype.CNAME if is_alias else kind)
            self._verify(signed)
            if not is_alias:
                return frozenset(_records_of(signed[0]))
            name = cast("dns.rdtypes.ANY.CNAME.CNAME", signed[0][0]).target
        raise _NotProvedError("too many CNAMEs")

    def _reply(self, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> Message:
        question = Question(_host(name), dns.rdatatype.to_text(kind))
        (reply,) = self.fetch([question])
        if reply is None:
            raise _NotProvedError(f"no reply for {name}")
        return reply

    def _verify(self, signed: _Signed) -> None:
        """Check records by the keys of the zone that signed them."""
        rrset, signatures = signed
        zone = signatures[0].signer
        # A zone signs the records in it; the parent zone signs a DS record (RFC 4035 section 2.4).
        above = rrset.name.parent() if rrset.rdtype == dns.rdatatype.DS else rrset.name
        if not above.is_subdomain(zone):
            raise _NotProvedError(f"{zone} has no say in {rrset.name}")
        dns.dnssec.validate(rrset, signatures, {zone: self._keys_of(zone)})

    def _keys_of(self, zone: dns.name.Name) -> dns.rrset.RRset:
        """Return the proved keys of a zone (RFC 4035 section 5.2)."""
        if zone not in self._keys:
            keys, signatures = _signed(
                self._reply(zone, dns.rdatatype.DNSKEY), zone, dns.rdatatype.DNSKEY
            )
            if len(keys) > _MAX_KEYS:
                raise _NotProvedError(f"{zone} has too many keys")
            anchors = list(self._anchors_of(zone))
            entries = [key for key in keys if any(_matches(a, zone, key) for a in anchors)]
            dns.dnssec.validate(keys, signatures, {zone: _rrset(zone, entries)})
            # A revoked key signs nothing but its own revocation (RFC 5011 section 2.1).
            valid = [key for key in keys if not key.flags & Flag.REVOKE]
            self._keys[zone] = _rrset(zone, valid)
        return self._keys[zone]

    def _anchors_of(self, zone: dns.name.Name) -> Iterable[dns.rdata.Rdata]:
        """Return the records that a zone's keys must match: trust anchors, or proved DS records."""
        anchors = self._validator.anchors_of(zone)
        if anchors:
            return anchors
        signed = _signed(self._reply(zone, dns.rdatatype.DS), zone, dns.rdatatype.DS)
        self._verify(signed)
        return signed[0]


def _likely(reply: DnsReply) -> Iterator[Question]:
    """Yield the questions that a proof most likely needs, so that they go out together.

    A label with an underscore is assumed to be no zone of its own.
    """
    yield Question("", "DNSKEY")
    for text in reply.cnames or (reply.question.name,):
        yield Question(text, reply.question.kind)
        labels = [label for label in text.split(".") if not label.startswith("_")]
        for place in range(len(labels)):
            zone = ".".join(labels[place:])
            yield Question(zone, "DS")
            yield Question(zone, "DNSKEY")


def _signed(reply: Message, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> _Signed:
    """Return records of a reply and their signatures, all by one zone and for this very name."""
    rrset = _rrset_of(reply, name, kind)
    signatures = reply.get_rrset(
        reply.answer, name, dns.rdataclass.IN, dns.rdatatype.RRSIG, covers=kind
    )
    if not rrset or not signatures:
        raise _NotProvedError(f"{name} is not signed")
    if len({s.signer for s in signatures}) != 1 or len(signatures) > _MAX_SIGNATURES:
        raise _NotProvedError(f"{name} is signed oddly")
    # Fewer labels mean a wildcard. It would need a proof that the name itself does not exist
    # (RFC 4035 section 5.3.4).
    if any(s.labels != len(name) - 1 for s in signatures):
        raise _NotProvedError(f"{name} comes from a wildcard")
    return rrset, signatures


def _matches(anchor: dns.rdata.Rdata, zone: dns.name.Name, key: DNSKEY) -> bool:
    if not isinstance(anchor, DS):
        return bool(anchor == key)
    if anchor.key_tag != dns.dnssec.key_id(key) or anchor.digest_type not in _DIGESTS:
        return False
    return bool(dns.dnssec.make_ds(zone, key, anchor.digest_type, validating=True) == anchor)


def _rrset_of(
    reply: Message, name: dns.name.Name, kind: dns.rdatatype.RdataType
) -> dns.rrset.RRset | None:
    """Return the records of one name and type in the answer section."""
    return reply.get_rrset(reply.answer, name, dns.rdataclass.IN, kind)


def _host(name: dns.name.Name) -> str:
    """Return a name without its final dot, lower-case; "" for the root."""
    return name.to_text(omit_final_dot=True).lower().removesuffix(".")


def _records_of(rrset: dns.rrset.RRset) -> tuple[Record, ...]:
    """Return records as ``dns_wire`` reads them, so that both can be compared."""
    message = dns.message.Message(id=0)
    message.answer.append(rrset)
    reply = dns_wire.parse(message.to_wire())
    if reply is None:
        raise _NotProvedError("records that make no sense")
    return dns_message.limited(reply.of(_host(rrset.name), rrset.rdtype), rrset.rdtype)


def _rrset(zone: dns.name.Name, keys: Sequence[DNSKEY]) -> dns.rrset.RRset:
    return dns.rrset.from_rdata_list(zone, 0, keys)
