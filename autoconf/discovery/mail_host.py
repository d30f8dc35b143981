"""The MX records, and the domains under which the owner of the best MX host may publish."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from msgspec.structs import replace

from autoconf.discovery.interface import Tools
from autoconf.discovery.outcomes import PendingQuestion, pending_questions
from autoconf.errors import InvalidAddressError
from autoconf.model.domain import is_within, parse_hostname, registrable_domain
from autoconf.model.evidence import MX, Belief, MxFacts, Query, Relation, Tier, TrustPolicy
from autoconf.net.interfaces import DnsReply, Mx, Question

_SECONDS: Final = 8.0
_RANK: Final = 80
"""The sources that the MX record leads to rank from here on."""


def best_mx_host(reply: DnsReply) -> str | None:
    """Return the host of lowest preference, in A-labels; None without a usable one."""
    hosts = sorted(
        (r for r in reply.records if isinstance(r, Mx) and r.host), key=lambda r: r.preference
    )
    if not hosts:
        return None
    try:
        return parse_hostname(hosts[0].host)
    except InvalidAddressError:
        return None


def has_null_mx(reply: DnsReply) -> bool:
    """Tell whether the domain says that it takes no mail (RFC 7505)."""
    return any(isinstance(r, Mx) and not r.host for r in reply.records)


def mx_question(query: Query) -> PendingQuestion:
    """Return the question of the domain's MX records."""
    return PendingQuestion(
        source=MX,
        tier=Tier.MAIL_HOST,
        policy=TrustPolicy(Belief.HINT),
        relation=Relation.OWN,
        asked=f"MX of {query.domain}",
        rank=_RANK,
        ask=partial(_ask_mx, query.domain),
        seconds=_SECONDS,
        starts_first=True,
    )


def _ask_mx(domain: str, tools: Tools) -> MxFacts:
    (reply,) = tools.network.dns.ask([Question(domain, "MX")])
    if reply.error is not None:
        raise reply.error.fresh()
    is_null = has_null_mx(reply)
    host = None if is_null else best_mx_host(reply)
    return MxFacts(host=host, is_null=is_null, disputed=reply.disagrees)


def mail_host_questions(query: Query, mx: MxFacts | None) -> list[PendingQuestion]:
    """Return the questions about the domains of the best MX host, best first.

    A question that two domains lead to is asked once.
    """
    if mx is None or mx.host is None:
        return []
    found: dict[tuple[str, str], PendingQuestion] = {}
    for place, of_host in enumerate(mail_host_queries(query, mx.host)):
        for question in pending_questions(of_host):
            ranked = replace(question, rank=question.rank + place, disputed=mx.disputed)
            found.setdefault(question.key, ranked)
    return sorted(found.values(), key=lambda question: question.rank)


def mail_host_queries(query: Query, mx_host: str) -> Sequence[Query]:
    """Return the queries about the domains of a mail host, best first."""
    return tuple(
        replace(query, domain=domain, relation=Relation.MAIL_HOST, mx_host=mx_host)
        for domain in mail_host_domains(query.domain, mx_host)
    )


def mail_host_domains(domain: str, mx_host: str) -> tuple[str, ...]:
    """Return the draft's MXFULLDOMAIN and MXBASEDOMAIN, in this order.

    There are none for a host in the address's own domain: its sources are asked anyway. A domain
    that equals the other one is left out.
    """
    base = registrable_domain(mx_host)
    if base is None or base == domain or is_within(mx_host, domain):
        return ()
    full = mx_host.partition(".")[2]
    return (full, base) if full != base and is_within(full, base) else (base,)
