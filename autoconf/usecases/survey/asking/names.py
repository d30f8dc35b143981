"""The MX records of many domains, asked at the same time."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final

from autoconf.errors import InvalidAddressError, NameNotFoundError, NoDataError
from autoconf.model.domain import parse_hostname
from autoconf.net.interfaces import DnsReply, Mx, NetworkFactory, Question
from autoconf.tasks import Deadline
from autoconf.usecases.survey.asking.pacing import Buckets
from autoconf.usecases.survey.asking.tasks import NameFacts

_AT_ONCE: Final = 50
_SECONDS: Final = 10.0
_MOST: Final = 10
"""Hosts of one domain that are written down."""


def ask_names(
    domains: Sequence[str], factory: NetworkFactory, buckets: Buckets
) -> Iterator[NameFacts]:
    """Yield what the MX records of each domain say; one that gave no answer is asked again."""
    for start in range(0, len(domains), _AT_ONCE):
        some = domains[start : start + _AT_ONCE]
        found = _ask(some, factory, buckets)
        silent = [one.domain for one in found.values() if not one.answered]
        if silent:
            found |= _ask(silent, factory, buckets)
        yield from found.values()


def _ask(domains: Sequence[str], factory: NetworkFactory, buckets: Buckets) -> dict[str, NameFacts]:
    buckets.questions(len(domains))
    replies = factory(Deadline(_SECONDS)).dns.ask([Question(name, "MX") for name in domains])
    return {name: _facts(name, reply) for name, reply in zip(domains, replies, strict=True)}


def _facts(domain: str, reply: DnsReply) -> NameFacts:
    records = sorted(
        (one for one in reply.records if isinstance(one, Mx)),
        key=lambda one: (one.preference, one.host),
    )
    return NameFacts(
        domain=domain,
        answered=reply.error is None or isinstance(reply.error, NameNotFoundError | NoDataError),
        exists=not isinstance(reply.error, NameNotFoundError),
        is_null=any(not one.host for one in records),
        hosts=tuple(dict.fromkeys(_hosts(records)))[:_MOST],
    )


def _hosts(records: Sequence[Mx]) -> Iterator[str]:
    for record in records:
        with suppress(InvalidAddressError):
            if record.host:
                yield parse_hostname(record.host)
