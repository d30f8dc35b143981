"""What the DNS says about a domain: mail hosts, SRV records and their targets, wildcards."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.errors import BlockedAddressError, NameNotFoundError, NoDataError
from autoconf.model.audit import DanglingAlias, DomainFacts, MxHost, SrvFact
from autoconf.model.domain import registrable_domain
from autoconf.net.guard import Guard
from autoconf.net.interfaces import Dns, DnsReply, Mx, Question, Srv

SERVICES: Final = ("_imaps", "_imap", "_pop3s", "_pop3", "_submissions", "_submission")
_LABELS: Final = ("autoconfig", "autodiscover", "ua-auto-config", "mta-sts", "mail", "imap", "smtp")
"""Names that mail programs ask, and that owners often point to a hoster."""

_ADDRESSES: Final = ("A", "AAAA")
_MOST_HOSTS: Final = 16
_MOST_TARGETS: Final = 8
"""Records of one name that are used, the best of them: the address of each is asked for. One domain
could name thousands of hosts of somebody else."""


def ask_records(domain: str, dns: Dns, ahead: Sequence[Question] = ()) -> DomainFacts:
    """Ask for the records of a domain, then for the addresses of the hosts in them.

    Questions of others may go ``ahead`` together with the first ones; the resolver keeps replies.
    """
    unchosen = f"{secrets.token_hex(8)}.{domain}"
    asked = [
        Question(domain, "MX"),
        *(Question(domain, kind) for kind in _ADDRESSES),
        *(Question(unchosen, kind) for kind in _ADDRESSES),
        *(Question(f"{service}._tcp.{domain}", "SRV") for service in SERVICES),
        *(Question(f"{label}.{domain}", "A") for label in _LABELS),
    ]
    mx, a, aaaa, *rest = dns.ask([*asked, *ahead])[: len(asked)]
    anywhere, srv, usual = rest[:2], rest[2 : -len(_LABELS)], rest[-len(_LABELS) :]
    hosts = _best([one for one in mx.records if isinstance(one, Mx)])
    found = list(_srv_facts(srv))
    named = [one.host.lower() for one in hosts if one.host] + [s.target for s in found if s.target]
    known = _addresses(named, dns)
    best = min((one for one in hosts if one.host), key=lambda one: one.preference, default=None)
    return DomainFacts(
        answered=all(_is_answer(reply) for reply in (mx, a, aaaa)),
        exists=not isinstance(mx.error, NameNotFoundError),
        has_address=bool(a.records or aaaa.records),
        has_null_mx=any(not one.host for one in hosts),
        mx=tuple(
            MxHost(
                host=one.host.lower(),
                preference=one.preference,
                exists=known[one.host.lower()][0],
                leads_to=known[one.host.lower()][2],
            )
            for one in sorted(hosts, key=lambda one: one.preference)
            if one.host
        ),
        srv=tuple(_with_target(one, known) for one in found),
        wildcard=any(reply.records for reply in anywhere),
        mail_host="" if best is None else registrable_domain(best.host.lower()) or "",
        dangling=tuple(_dangling(usual)),
    )


def _best(hosts: Sequence[Mx]) -> Sequence[Mx]:
    if len(hosts) <= _MOST_HOSTS:
        return hosts
    return sorted(hosts, key=lambda one: (one.preference, one.host))[:_MOST_HOSTS]


def _srv_facts(replies: Sequence[DnsReply]) -> Iterator[SrvFact]:
    for service, reply in zip(SERVICES, replies, strict=True):
        records = [one for one in reply.records if isinstance(one, Srv)]
        if len(records) > _MOST_TARGETS:
            records.sort(key=lambda one: (one.priority, -one.weight, one.target, one.port))
        for one in records[:_MOST_TARGETS]:
            yield SrvFact(
                service=service,
                priority=one.priority,
                weight=one.weight,
                port=one.port,
                target=one.target.lower(),
            )


def _dangling(replies: Sequence[DnsReply]) -> Iterator[DanglingAlias]:
    """Yield the names that exist, and whose alias does not: the error is about another name."""
    for reply in replies:
        name = reply.question.name
        if isinstance(reply.error, NameNotFoundError):
            target = str(dict(reply.error.parameters).get("name", name)).lower()
            if target != name:
                yield DanglingAlias(name=name, target=target)


_Known = dict[str, tuple[bool | None, bool, str]]
"""Host to whether it has an address, whether its name is an alias, and a local address."""


def _addresses(hosts: Iterable[str], dns: Dns) -> _Known:
    names = list(dict.fromkeys(hosts))
    questions = [Question(name, kind) for name in names for kind in _ADDRESSES]
    replies = dns.ask(questions) if questions else ()
    return {
        name: (_exists(pair), any(reply.cnames for reply in pair), _local(pair))
        for number, name in enumerate(names)
        if (pair := replies[2 * number : 2 * number + 2])
    }


def _exists(replies: Sequence[DnsReply]) -> bool | None:
    """Tell whether a host has an address; None where the DNS is in trouble."""
    if any(reply.records for reply in replies):
        return True
    return False if all(map(_is_answer, replies)) else None


def _local(replies: Sequence[DnsReply]) -> str:
    """Return the first address, if no other computer can reach one of them; else ""."""
    found = [one for reply in replies for one in reply.records if isinstance(one, str)]
    return found[0] if found and all(map(_is_local, found)) else ""


def _is_local(address: str) -> bool:
    """Tell whether an address is one of this machine or its link, or can be none of a server."""
    try:
        Guard.workstation().check(address)
    except BlockedAddressError:
        return True
    return False


def _is_answer(reply: DnsReply) -> bool:
    """Tell whether the DNS answered, be it that there is nothing."""
    return reply.error is None or isinstance(reply.error, NameNotFoundError | NoDataError)


def _with_target(record: SrvFact, known: _Known) -> SrvFact:
    if not record.target:
        return record
    exists, is_alias, _ = known[record.target]
    return replace(record, exists=exists, is_alias=is_alias)
