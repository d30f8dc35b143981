"""Which of the named and the usual mail servers answer; no login."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from autoconf.auditing.facts import endpoint, server_at
from autoconf.dialogues.session import Session, check_of
from autoconf.dialogues.sessions import Sessions
from autoconf.model.audit import DomainFacts, Publication, ServerFact
from autoconf.model.check import Stage, TlsProblem
from autoconf.model.message import Message
from autoconf.model.server import DEFAULT_PORTS, Endpoint, MailProtocol, SocketType
from autoconf.net.interfaces import Network, NetworkFactory
from autoconf.tasks import CancelToken, Deadline, End, Job, run_all

SECONDS: Final = 12.0
_MOST: Final = 16
"""Published servers that are tried: a document may name hundreds."""

_LABELS: Final = {
    MailProtocol.IMAP: ("imap", "mail", "", "imaps", "mx"),
    MailProtocol.POP3: ("pop", "pop3", "mail", ""),
    MailProtocol.SMTP: ("smtp", "mail", "", "smtps", "mx"),
}
_RELAY: Final = 25
_RELAY_LABELS: Final = ("smtp", "mail", "")
_SPOKE: Final = (Stage.GREETING, Stage.CAPABILITIES, Stage.LOGIN, Stage.DONE)


def named(publications: Iterable[Publication], records: DomainFacts) -> tuple[Endpoint, ...]:
    """Return the published servers, and the other usual port for sending of their hosts."""
    found: dict[Endpoint, None] = {}
    for one in publications:
        for server in one.config.servers if one.config is not None else ():
            found.setdefault(_bare(server.endpoint))
    for record in records.srv:
        if record.target:
            found.setdefault(_of_record(record.service, record.target, record.port))
    most = list(found)[:_MOST]
    smtp = MailProtocol.SMTP
    hosts = dict.fromkeys(one.hostname for one in most if one.protocol is smtp)
    others = (
        endpoint(smtp, host, DEFAULT_PORTS[smtp, kind], kind)
        for host in hosts
        for kind in (SocketType.TLS, SocketType.STARTTLS)
    )
    return tuple(dict.fromkeys((*most, *others)))


def _bare(place: Endpoint) -> Endpoint:
    """Return the endpoint with STARTTLS for plain: the server says what it can do."""
    if place.socket_type is not SocketType.PLAIN:
        return place
    return endpoint(place.protocol, place.hostname, place.port, SocketType.STARTTLS)


def _of_record(service: str, host: str, port: int) -> Endpoint:
    name = service.strip("_")
    protocol = MailProtocol.SMTP
    if name.startswith("imap"):
        protocol = MailProtocol.IMAP
    elif name.startswith("pop3"):
        protocol = MailProtocol.POP3
    is_tls = name.endswith("s") or port == DEFAULT_PORTS[protocol, SocketType.TLS]
    return endpoint(protocol, host, port, SocketType.TLS if is_tls else SocketType.STARTTLS)


def usual(domain: str) -> Iterator[Endpoint]:
    """Yield what programs guess for a domain: TLS first, port 25 last."""
    for kind in (SocketType.TLS, SocketType.STARTTLS):
        for protocol, labels in _LABELS.items():
            for label in labels:
                host = f"{label}.{domain}".removeprefix(".")
                yield endpoint(protocol, host, DEFAULT_PORTS[protocol, kind], kind)
    for label in _RELAY_LABELS:
        host = f"{label}.{domain}".removeprefix(".")
        yield endpoint(MailProtocol.SMTP, host, _RELAY, SocketType.STARTTLS)


def try_servers(
    endpoints: Sequence[Endpoint],
    sessions: Sessions,
    factory: NetworkFactory,
    cancel: CancelToken,
    seconds: float = SECONDS,
) -> tuple[ServerFact, ...]:
    """Open a conversation with each server, up to its list of abilities, within ``seconds``."""

    def work(place: Endpoint, deadline: Deadline) -> ServerFact:
        return try_server(place, sessions, factory(deadline))

    jobs = [
        Job(name=str(place), key=place, work=partial(work, place), seconds=seconds)
        for place in endpoints
    ]
    ends = run_all(jobs, seconds=seconds, cancel=cancel)
    return tuple(
        ended.value
        if ended.end is End.RETURNED and ended.value is not None
        else ServerFact(endpoint=endpoints[number])
        for number, ended in enumerate(ends)
    )


def try_server(place: Endpoint, sessions: Sessions, network: Network) -> ServerFact:
    """Open a conversation with one server, up to its list of abilities."""
    return _fact_of(sessions.open(place, network))


def _fact_of(session: Session) -> ServerFact:
    check = check_of(server_at(session.endpoint), session)
    tls = session.tls
    has_tls = tls is not None and tls.problem is not TlsProblem.PLAINTEXT
    is_implicit = session.endpoint.socket_type is SocketType.TLS
    return ServerFact(
        endpoint=session.endpoint,
        speaks=check.reached in _SPOKE or (has_tls and not is_implicit),
        encrypts=has_tls,
        is_safe=session.is_safe,
        why=check.detail,
        tls=tls,
        capabilities=check.capabilities,
        leads_to=_blocked_address(check.detail),
    )


def _blocked_address(why: Message | None) -> str:
    """Return the address that the network's guard did not let pass; "" for any other reason."""
    if why is None or why.id != "net.blocked":
        return ""
    return str(dict(why.parameters)["address"])
