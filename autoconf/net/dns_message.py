"""DNS messages (RFC 1035): makes queries of questions, and reads replies."""

import secrets
from collections.abc import Iterator
from typing import Final, cast

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.MX
import dns.rdtypes.ANY.NS
import dns.rdtypes.ANY.TXT
import dns.rdtypes.IN.A
import dns.rdtypes.IN.SRV
import dns.rrset
from msgspec import Struct

from autoconf.errors import NameNotFoundError, NetworkError, NoDataError, UnreachableError
from autoconf.net.interfaces import Mx, Question, Record, Srv

MAX_CNAMES: Final = 8
MAX_RECORDS: Final = 20
MAX_TXT: Final = 4096
EDNS_PAYLOAD: Final = 1232  # passes everywhere without fragments (DNS flag day 2020)


class Reading(Struct, frozen=True, kw_only=True):
    """The answer of one reply: records, an error, or the name to ask next.

    Attributes:
        records: the records of the asked type at the end of the CNAME chain.
        error: why there are none, and no use in asking on.
        cnames: the names of the CNAME chain, the question's own first.
        target: the end of the chain, where the reply holds no records of it.
    """

    records: tuple[Record, ...] = ()
    error: NetworkError | None = None
    cnames: tuple[str, ...] = ()
    target: str = ""


def build(question: Question, dnssec: int = 0) -> dns.message.QueryMessage:
    """Return a query with a random id and the RD flag.

    Args:
        question: the root has the name "".
        dnssec: the flag CD or AD, to get signatures too (RFC 4035 section 3.2); 0: no signatures.

    Raises:
        NameNotFoundError: such a name cannot exist.
    """
    try:
        name = dns.name.from_text(f"{question.name.rstrip('.')}.")
    except (dns.exception.DNSException, UnicodeError) as error:
        raise NameNotFoundError("net.dns.not-a-name", name=repr(question.name)) from error
    return dns.message.make_query(
        name,
        question.kind,
        use_edns=0,
        want_dnssec=bool(dnssec),
        payload=EDNS_PAYLOAD,
        flags=dns.flags.RD | dnssec,
        id=secrets.randbelow(1 << 16),
    )


def parse_reply(data: bytes) -> dns.message.Message | None:
    """Parse a message; None if the bytes are no DNS message."""
    try:
        return dns.message.from_wire(data, ignore_trailing=True, raise_on_truncation=True)
    except dns.message.Truncated as truncated:
        return cast("dns.message.Message", truncated.kwargs["message"])
    except (dns.exception.DNSException, ValueError):
        return None


def is_truncated(reply: dns.message.Message) -> bool:
    """Tell whether the reply is truncated, and must be fetched over TCP."""
    return bool(reply.flags & dns.flags.TC)


def is_final(reply: dns.message.Message) -> bool:
    """Tell whether the server knows the answer; otherwise another server may know it."""
    return reply.rcode() in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN)


def read(question: Question, reply: dns.message.Message) -> Reading:
    """Read the answer to a question; follow CNAMEs within the reply."""
    try:
        chain = _chain(question, reply)
        end = host(chain.canonical_name)
        passed = tuple(host(alias.name) for alias in chain.cnames)
        if chain.answer is not None:
            names = (*passed, end) if passed else ()
            return Reading(records=records_of(chain.answer), cnames=names)
        if reply.rcode() == dns.rcode.NXDOMAIN:
            raise NameNotFoundError("net.dns.no-such-name", name=end)
        if not passed:
            raise NoDataError("net.dns.no-records", name=question.name, kind=question.kind)
        return Reading(cnames=passed, target=end)
    except NetworkError as error:
        return Reading(error=error)


def _chain(question: Question, reply: dns.message.Message) -> dns.message.ChainingResult:
    """Follow the CNAMEs of a reply.

    Raises:
        UnreachableError: the resolver failed, or its reply makes no sense.
    """
    if not is_final(reply):
        raise _server_error(question, reply)
    try:
        chain = cast("dns.message.QueryMessage", reply).resolve_chaining()
    except dns.message.ChainTooLong as error:
        raise too_many_cnames(question) from error
    except dns.exception.DNSException as error:  # records of a name that does not exist
        raise _server_error(question, reply) from error
    if len(chain.cnames) > MAX_CNAMES:
        raise too_many_cnames(question)
    return chain


def too_many_cnames(question: Question) -> UnreachableError:
    """Return the error of a CNAME chain without an end."""
    return UnreachableError("net.dns.too-many-cnames", name=question.name)


def _server_error(question: Question, reply: dns.message.Message) -> NetworkError:
    is_refusal = reply.rcode() == dns.rcode.REFUSED
    return UnreachableError(
        "net.dns.resolver-refuses" if is_refusal else "net.dns.resolver-failed",
        name=question.name,
        code=dns.rcode.to_text(reply.rcode()),
    )


def rrset_of(
    reply: dns.message.Message, name: dns.name.Name, kind: dns.rdatatype.RdataType
) -> dns.rrset.RRset | None:
    """Return the records of one name and type in the answer section."""
    return reply.get_rrset(reply.answer, name, dns.rdataclass.IN, kind)


def host(name: dns.name.Name) -> str:
    """Return a name without its final dot, lower-case; "" for the root."""
    return name.to_text(omit_final_dot=True).lower().removesuffix(".")


def records_of(rrset: dns.rrset.RRset) -> tuple[Record, ...]:
    """Return at most 20 records in the form of ``net.interfaces``, MX by preference."""
    records = tuple(_one_each(rrset))[:MAX_RECORDS]
    if all(isinstance(record, Mx) for record in records):
        return tuple(sorted(records, key=lambda mx: mx.preference if isinstance(mx, Mx) else 0))
    return records


def _one_each(rrset: dns.rrset.RRset) -> Iterator[Record]:
    for item in rrset:
        match item:
            case dns.rdtypes.ANY.MX.MX():
                yield Mx(preference=item.preference, host=host(item.exchange))
            case dns.rdtypes.IN.SRV.SRV():
                yield Srv(
                    priority=item.priority,
                    weight=item.weight,
                    port=item.port,
                    target=host(item.target),
                )
            case dns.rdtypes.ANY.TXT.TXT():
                yield b"".join(item.strings)[:MAX_TXT].decode("utf-8", "replace")
            case dns.rdtypes.ANY.NS.NS():
                yield host(item.target)
            case _:
                yield item.to_text()
