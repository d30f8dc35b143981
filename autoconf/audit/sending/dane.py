"""DANE for SMTP (RFC 7672): the TLSA records of the MX hosts, and the certificates they show."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from autoconf.audit.sending.answers import is_absent, unanswered
from autoconf.audit.sending.mx_servers import MAX_HOSTS, MxServers, Shown
from autoconf.formats.tlsa import Tlsa, matches
from autoconf.model.check import TlsProblem
from autoconf.model.sending import Examined, Part, Problem, ProblemKind, Record
from autoconf.net.interfaces import Dns, DnsReply, Network, Question

_OF_DATE: Final = frozenset({TlsProblem.CERT_EXPIRED, TlsProblem.CERT_NOT_YET_VALID})


def examine(domain: str, mx_hosts: Sequence[str], network: Network, servers: MxServers) -> Examined:
    """Compare the records that DNSSEC proves with the certificates, where port 25 is reached."""
    hosts = mx_hosts[:MAX_HOSTS]
    replies = network.dns.ask([Question(_name(host), "TLSA") for host in hosts]) if hosts else ()
    of_host = dict(zip(hosts, replies, strict=True))
    problems = [p for reply in replies for p in unanswered(Part.DANE, reply)]
    published = {host: _tlsa(reply) for host, reply in of_host.items() if _tlsa(reply)}
    if not published:
        return Examined(problems=tuple(problems) if hosts else (_unknown_hosts(domain),))
    problems += [
        Problem(part=Part.DANE, kind=ProblemKind.MX_WITHOUT_TLSA, value=host)
        for host, reply in of_host.items()
        if is_absent(reply)
    ]
    proved = [host for host in published if _is_proved(domain, host, network.dns)]
    problems += [_problem(ProblemKind.NOT_PROVED, h) for h in published if h not in proved]
    problems += [
        _problem(ProblemKind.UNUSABLE, host, str(record))
        for host, records in published.items()
        for record in records
        if not record.is_usable
    ]
    usable = {host: [r for r in published[host] if r.is_usable] for host in proved}
    problems += _compared(
        {host: found for host, found in usable.items() if found}, network, servers
    )
    return Examined(records=tuple(_records(list(of_host.values()))), problems=tuple(problems))


def _compared(
    published: Mapping[str, Sequence[Tlsa]], network: Network, servers: MxServers
) -> Iterator[Problem]:
    for host, shown in servers.look_at(list(published), network.deadline).items():
        if not shown.chain:
            at = f"{host}:25"
            yield Problem(part=Part.DANE, kind=ProblemKind.NO_ANSWER, at=at, detail=shown.why)
        elif not any(_fits(record, shown) for record in published[host]):
            yield _problem(ProblemKind.TLSA_MISMATCH, host, host)


def _fits(record: Tlsa, shown: Shown) -> bool:
    """Tell whether a certificate is good for one record; usage 3 asks for no name and no date."""
    has_name = bool(shown.tls.matched_name) and shown.tls.problem not in _OF_DATE
    return matches(record, shown.chain) and (has_name or not record.needs_name)


def _is_proved(domain: str, host: str, dns: Dns) -> bool:
    """Tell whether DNSSEC proves the way to a host too: the MX record that names it."""
    of_mx = [] if host == domain else [Question(domain, "MX")]
    return dns.are_secure([*of_mx, Question(_name(host), "TLSA")])


def _tlsa(reply: DnsReply) -> list[Tlsa]:
    return [record for record in reply.records if isinstance(record, Tlsa)]


def _records(replies: Sequence[DnsReply]) -> Iterator[Record]:
    for reply in replies:
        for record in _tlsa(reply):
            yield Record(part=Part.DANE, name=reply.question.name, kind="TLSA", text=str(record))


def _name(host: str) -> str:
    return f"_25._tcp.{host}"


def _unknown_hosts(domain: str) -> Problem:
    return Problem(part=Part.DANE, kind=ProblemKind.NO_ANSWER, at=f"{domain} MX")


def _problem(kind: ProblemKind, host: str, value: str = "") -> Problem:
    return Problem(part=Part.DANE, kind=kind, at=_name(host), value=value)
