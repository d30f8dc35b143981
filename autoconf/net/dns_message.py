"""What a DNS reply says: the records at the end of its CNAME chain (RFC 1034 section 3.6.2)."""

from typing import Final

from msgspec import Struct

from autoconf.errors import NameNotFoundError, NetworkError, NoDataError, UnreachableError
from autoconf.net.dns_wire import NXDOMAIN, RCODES, REFUSED, Kind, Reply
from autoconf.net.interfaces import Mx, Question, Record

MAX_CNAMES: Final = 8
MAX_RECORDS: Final = 20
MAX_TEXTS: Final = 100
"""Services prove the ownership of a domain by TXT records, and those pile up."""


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


def read(question: Question, reply: Reply) -> Reading:
    """Read the answer to a question; follow CNAMEs within the reply."""
    try:
        passed, end = _chain(question, reply)
        records = reply.of(end, Kind[question.kind])
        if records and reply.rcode == NXDOMAIN:  # records of a name that does not exist
            raise _server_error(question, reply)
        if records:
            names = (*passed, end) if passed else ()
            return Reading(records=limited(records, Kind[question.kind]), cnames=names)
        if reply.rcode == NXDOMAIN:
            raise NameNotFoundError("net.dns.no-such-name", name=end)
        if not passed:
            raise NoDataError("net.dns.no-records", name=question.name, kind=question.kind)
        return Reading(cnames=passed, target=end)
    except NetworkError as error:
        return Reading(error=error.with_traceback(None))  # a kept one would hold this reply


def _chain(question: Question, reply: Reply) -> tuple[tuple[str, ...], str]:
    """Follow the CNAMEs of a reply; return the names passed, and the end.

    Raises:
        UnreachableError: the resolver failed, or the chain has no end.
    """
    if not reply.is_final or reply.question is None:
        raise _server_error(question, reply)
    kind, name = Kind[question.kind], reply.question[0]
    passed: list[str] = []
    while not reply.of(name, kind) and (aliases := reply.of(name, Kind.CNAME)):
        passed.append(name)
        name = str(aliases[0])
        if len(passed) > MAX_CNAMES or name in passed:
            raise too_many_cnames(question)
    return tuple(passed), name


def too_many_cnames(question: Question) -> UnreachableError:
    """Return the error of a CNAME chain without an end."""
    return UnreachableError("net.dns.too-many-cnames", name=question.name)


def _server_error(question: Question, reply: Reply) -> NetworkError:
    return UnreachableError(
        "net.dns.resolver-refuses" if reply.rcode == REFUSED else "net.dns.resolver-failed",
        name=question.name,
        code=RCODES.get(reply.rcode, f"RCODE {reply.rcode}"),
    )


def limited(records: tuple[Record, ...], kind: int) -> tuple[Record, ...]:
    """Return at most 20 records, 100 of TXT; MX by preference."""
    first = records[: MAX_TEXTS if kind == Kind.TXT else MAX_RECORDS]
    if all(isinstance(record, Mx) for record in first):
        return tuple(sorted(first, key=lambda mx: mx.preference if isinstance(mx, Mx) else 0))
    return first
