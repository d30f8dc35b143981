"""Which records of a published domain its zone lacks, as the DNS tells it now."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import chain

from autoconf.errors import NameNotFoundError, NoDataError
from autoconf.model.options import Options
from autoconf.net.interfaces import Dns, DnsReply, Question, Srv
from autoconf.net.live import LiveNetwork
from autoconf.renderers.kits.dns_records import Record
from autoconf.tasks import Deadline

_SECONDS = 10.0
_ADDRESSES = ("A", "AAAA")


def missing(domain: str, records: Sequence[Record]) -> tuple[Record, ...]:
    """Return the records that the zone of a domain lacks, or has with another meaning.

    An alias may be written as an address. Priorities and weights are the owner's choice. A
    resolver that fails is no proof: then nothing is missing. This machine's resolver is asked
    anew each time: a network keeps its replies, and those of many domains fill the memory.

    Raises:
        NetworkError: the resolver answered no question at all.
        UsageError: the environment names a proxy that is none.
    """
    with closing(LiveNetwork(Options(no_cache=True))) as network:
        return tuple(lacking(domain, records, network(Deadline(_SECONDS)).dns))


def lacking(domain: str, records: Sequence[Record], dns: Dns) -> Iterator[Record]:
    """Yield the records that a zone lacks; see ``missing``."""
    asked = {record: _questions(domain, record) for record in records}
    questions = list(dict.fromkeys(chain.from_iterable(asked.values())))
    replies = dict(zip(questions, dns.ask(questions), strict=True))
    errors = [reply.error for reply in replies.values() if not _is_answer(reply)]
    if errors and errors[0] and len(errors) == len(replies):
        raise errors[0]
    for record in records:
        said = [replies[question] for question in asked[record]]
        if all(map(_is_answer, said)) and not any(_says(record, reply) for reply in said):
            yield record


def _questions(domain: str, record: Record) -> list[Question]:
    name = f"{record.name}.{domain}"
    kinds = _ADDRESSES if record.type == "CNAME" else (record.type,)
    return [Question(name, kind) for kind in kinds]


def _says(record: Record, reply: DnsReply) -> bool:
    """Tell whether a reply holds a record, or what comes to the same."""
    if record.type == "CNAME":
        return bool(reply.records or reply.cnames)
    if record.type == "SRV":
        _, _, port, target = record.value.split()
        wanted = (int(port), target.removesuffix(".").lower())
        return any(
            isinstance(one, Srv) and (one.port, one.target.lower()) == wanted
            for one in reply.records
        )
    return record.typed in reply.records


def _is_answer(reply: DnsReply) -> bool:
    """Tell whether the DNS answered, if only that there is no such record."""
    return reply.error is None or isinstance(reply.error, NameNotFoundError | NoDataError)
