"""Hosts whose DNS records lead inside: to this machine, or into its private network."""

from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from autoconf.errors import BlockedAddressError
from autoconf.model.audit import DomainFacts, Publication
from autoconf.model.evidence import Outcome
from autoconf.net.guard import Guard, parse_networks
from autoconf.net.interfaces import Dns, Question

_PRIVATE: Final = parse_networks(
    ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
"""RFC 1918, RFC 6598, RFC 4193."""


def elsewhere(
    domain: str, records: DomainFacts, published: Iterable[Publication]
) -> tuple[str, ...]:
    """Return the hosts that tell whether a domain is one of a private network."""
    sites = (one.at for one in published if one.outcome is Outcome.FOUND and "://" in one.at)
    hosts = (urlsplit(site).hostname or "" for site in sites)
    return (domain, *(one.host for one in records.mx), *filter(None, hosts))


def inner_addresses(
    hosts: Iterable[str], others: Sequence[str], dns: Dns, guard: Guard
) -> Mapping[str, str]:
    """Return the hosts that lead into a private network, each with such an address.

    Args:
        hosts: the named ones.
        others: see ``elsewhere``. If all of them are private too, no host leads inside.
        dns: of the run.
        guard: holds what the user allowed.
    """
    named = list(dict.fromkeys(hosts))
    known = _addresses((*named, *others), dns)
    outside = [one for host in others for one in known[host] if not is_local(one)]
    if all(map(_is_private, outside)):
        return {}
    inner = {
        host: [one for one in known[host] if _is_private(one) and not guard.is_typed(one)]
        for host in named
    }
    return {host: addresses[0] for host, addresses in inner.items() if addresses}


def is_local(address: str) -> bool:
    """Tell whether an address is one of this machine or its link, or can be none of a server."""
    try:
        Guard.workstation().check(address)
    except BlockedAddressError:
        return True
    return False


def _is_private(address: str) -> bool:
    parsed = ip_address(address)
    inner = getattr(parsed, "ipv4_mapped", None) or parsed
    return any(inner.version == one.version and inner in one for one in _PRIVATE)


def _addresses(hosts: Iterable[str], dns: Dns) -> Mapping[str, Sequence[str]]:
    names = list(dict.fromkeys(hosts))
    questions = [Question(name, kind) for name in names for kind in ("A", "AAAA")]
    replies = dns.ask(questions) if questions else ()
    found: dict[str, list[str]] = {name: [] for name in names}
    for question, reply in zip(questions, replies, strict=True):
        found[question.name] += [one for one in reply.records if isinstance(one, str)]
    return found
