"""From the best MX host to the domains under which its owner may publish settings."""

from collections.abc import Sequence

from msgspec.structs import replace

from autoconf.errors import InvalidAddressError
from autoconf.model.domain import is_within, parse_hostname, registrable_domain
from autoconf.model.evidence import Query, Relation
from autoconf.net.interfaces import DnsReply, Mx


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


def mail_host_queries(query: Query, mx_host: str) -> Sequence[Query]:
    """Return the draft's MXFULLDOMAIN and MXBASEDOMAIN as queries, in this order.

    None for a host in the address's own domain, whose sources were asked already; a step that
    would ask the same twice is left out.
    """
    if is_within(mx_host, query.domain):
        return ()
    base = registrable_domain(mx_host)
    if base is None or base == query.domain:
        return ()
    full = mx_host.partition(".")[2]
    domains = [full, base] if full != base and is_within(full, base) else [base]
    return tuple(
        replace(query, domain=domain, relation=Relation.MAIL_HOST, mx_host=mx_host)
        for domain in domains
    )
