"""The CAA records (RFC 8659) that apply to the published mail servers."""

from collections.abc import Iterable, Sequence

from autoconf.model.audit import CaaFact, ServerFact
from autoconf.model.domain import home_of, is_within
from autoconf.net.interfaces import Caa, Dns, DnsReply, Question


def ask_caa(servers: Iterable[ServerFact], domain: str, dns: Dns) -> tuple[CaaFact, ...]:
    """Ask for the records of the domain's own servers that show a good certificate."""
    issuers = {
        one.endpoint.hostname: one.tls.issuer
        for one in servers
        if one.is_safe and one.tls is not None and is_within(one.endpoint.hostname, domain)
    }
    names = list(dict.fromkeys(name for host in issuers for name in _climb(host)))
    replies = dns.ask([Question(name, "CAA") for name in names]) if names else ()
    known = dict(zip(names, replies, strict=True))
    found = (_fact(host, issuer, known) for host, issuer in issuers.items())
    return tuple(one for one in found if one is not None)


def _climb(host: str) -> Sequence[str]:
    """Return the names to ask, from the host up to its registrable domain."""
    home = home_of(host)
    labels = host.removesuffix(home).split(".")[:-1]
    return [*(".".join([*labels[n:], home]) for n in range(len(labels))), home]


def _fact(host: str, issued_by: str, known: dict[str, DnsReply]) -> CaaFact | None:
    """Return the records of the nearest name that has some; only "issue" decides here."""
    for name in _climb(host):
        records = [one for one in known[name].records if isinstance(one, Caa)]
        if records:
            issuers = tuple(one.issuer for one in records if one.tag == "issue")
            return CaaFact(host=host, name=name, issuers=issuers, issued_by=issued_by)
    return None
