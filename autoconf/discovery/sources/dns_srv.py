"""DNS SRV records (RFC 6186 section 3, RFC 8314 section 5.1; services: RFC 6764, 8620, 5804)."""

import random
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from msgspec import Struct

from autoconf.discovery.interface import Source, Step, Tools
from autoconf.discovery.srv_order import in_order
from autoconf.errors import InvalidAddressError, NameNotFoundError, NetworkError, NoDataError
from autoconf.formats.safe_text import web_url
from autoconf.model.config import ClientConfig, Service, ServiceKind
from autoconf.model.domain import parse_hostname
from autoconf.model.evidence import Answer, Belief, Query, Relation, Tier, Trust, TrustPolicy
from autoconf.model.message import Message
from autoconf.model.server import DEFAULT_PORTS, MailProtocol, Server, SocketType
from autoconf.net.interfaces import DnsReply, Question, Srv

_RANK: Final = 70
_SERVICES: Final = (
    ("_imaps", MailProtocol.IMAP, SocketType.TLS),
    ("_imap", MailProtocol.IMAP, SocketType.STARTTLS),
    ("_pop3s", MailProtocol.POP3, SocketType.TLS),
    ("_pop3", MailProtocol.POP3, SocketType.STARTTLS),
    ("_submissions", MailProtocol.SMTP, SocketType.TLS),
    ("_submission", MailProtocol.SMTP, SocketType.STARTTLS),
)
"""Implicit TLS before STARTTLS (RFC 8314 section 3)."""

_FURTHER: Final[tuple[tuple[str, ServiceKind, str, str], ...]] = (
    ("_jmap", "jmap", "https", "/.well-known/jmap"),  # RFC 8620 section 2.2
    ("_caldavs", "caldav", "https", "/.well-known/caldav"),  # RFC 6764 sections 3 to 5
    ("_caldav", "caldav", "http", "/.well-known/caldav"),
    ("_carddavs", "carddav", "https", "/.well-known/carddav"),
    ("_carddav", "carddav", "http", "/.well-known/carddav"),
    ("_sieve", "managesieve", "sieve", ""),  # RFC 5804 section 1.8
)
"""Services beside mail; one without TLS counts only where there is none with it."""

_HAS_PATH: Final = frozenset({"caldav", "carddav"})
"""Services whose TXT record may say ``path=`` (RFC 6764 section 4)."""

_USUAL_PORTS: Final = {"https": 443, "http": 80, "sieve": 4190}


class DnsSrv(Struct, frozen=True):
    """SRV records name hosts and ports, and say nothing of user names and authentication."""

    tier: Tier = Tier.PROVIDER
    policy: TrustPolicy = TrustPolicy(Belief.INSIDE, travelled="trust.dns-srv", whose="whose.dns")
    reference: str = "https://www.rfc-editor.org/rfc/rfc6186"
    offline: bool = False

    def steps(self, query: Query) -> Sequence[Step]:
        """Return one step for all services of the own domain; a mail host's are not asked for."""
        if query.relation is Relation.MAIL_HOST:
            return ()
        asked, ask = f"SRV of {query.domain}", partial(_ask, query)
        return (Step(asked=asked, rank=_RANK, ask=ask, starts_first=True),)


def _ask(query: Query, tools: Tools) -> Answer | None:
    names = [name for name, *_ in (*_SERVICES, *_FURTHER)]
    with_path = [name for name, kind, *_ in _FURTHER if kind in _HAS_PATH]
    questions = [Question(f"{name}._tcp.{query.domain}", "SRV") for name in names]
    questions += [Question(f"{name}._tcp.{query.domain}", "TXT") for name in with_path]
    replies = tools.network.dns.ask(questions)
    srv, txt = replies[: len(names)], replies[len(names) :]
    if not any(reply.records for reply in srv):
        raise _why_nothing(srv)
    mail, further = srv[: len(_SERVICES)], srv[len(_SERVICES) :]
    servers: list[Server] = []
    notes: list[Message] = []
    for (name, protocol, socket_type), reply in zip(_SERVICES, mail, strict=True):
        for record in in_order(reply, random.Random()):  # noqa: S311 - load balancing, no secret
            try:
                servers.append(_server(record, protocol, socket_type))
            except InvalidAddressError as error:
                notes.append(_dropped(name, error))
    paths = dict(zip(with_path, map(_path, txt), strict=True))
    services = _services(further, paths, notes)
    not_offered = tuple(_not_offered(mail))
    notes += [Message.of("discovery.not-offered", protocol=p.value) for p in not_offered]
    return Answer(
        config=ClientConfig(
            provider_id=query.domain,
            display_name=query.domain,
            domains=(query.domain,),
            incoming=_incoming(servers, mail),
            outgoing=tuple(s for s in servers if not s.protocol.is_incoming),
            services=services,
        ),
        trust=Trust.UNAUTHENTICATED,
        notes=tuple(notes),
        hops=tuple(reply.question.name for reply in srv if reply.records),
        not_offered=not_offered,
        # The services rest on further records, the servers on these alone.
        questions=tuple((reply.question.name, "SRV") for reply in mail if reply.records),
        disputed=any(reply.disagrees for reply in mail),
    )


def _why_nothing(replies: Sequence[DnsReply]) -> NetworkError:
    """Return the worst error: a resolver in trouble says more than a missing record."""
    errors = [reply.error for reply in replies if reply.error is not None]
    serious = [e for e in errors if not isinstance(e, NameNotFoundError | NoDataError)]
    return (serious or errors or [NoDataError("discovery.no-srv")])[0].fresh()


def _dropped(name: str, error: InvalidAddressError) -> Message:
    return Message.of("discovery.srv-dropped", name=name, why=Message.of_error(error))


def _server(record: Srv, protocol: MailProtocol, socket_type: SocketType) -> Server:
    """Make a server of a record; an implicit-TLS port under the other name is taken as such.

    Raises:
        InvalidAddressError: the target is no host name, or the port no port.
    """
    hostname, port = _host_and_port(record)
    if port == DEFAULT_PORTS[protocol, SocketType.TLS]:
        socket_type = SocketType.TLS
    return Server(
        protocol=protocol,
        hostname=hostname,
        port=port,
        socket_type=socket_type,
        username_stated=False,
    )


def _services(
    replies: Sequence[DnsReply], paths: Mapping[str, str], notes: list[Message]
) -> tuple[Service, ...]:
    """Return the best target of each kind of service; ``notes`` gets the targets that are none."""
    found: dict[str, Service] = {}
    for (name, kind, scheme, path), reply in zip(_FURTHER, replies, strict=True):
        for record in in_order(reply, random.Random()):  # noqa: S311 - load balancing, no secret
            try:
                url = _url(record, scheme, paths.get(name) or path)
            except InvalidAddressError as error:
                notes.append(_dropped(name, error))
            else:
                found.setdefault(kind, Service(kind=kind, url=url))
    return tuple(found.values())


def _url(record: Srv, scheme: str, path: str) -> str:
    """Return the URL of a service; raises InvalidAddressError as ``_server`` does."""
    host, port = _host_and_port(record)
    return f"{scheme}://{host}{'' if port == _USUAL_PORTS[scheme] else f':{port}'}{path}"


def _path(reply: DnsReply) -> str:
    """Return the first usable path of a ``path=`` text (RFC 6764 section 4), or ""."""
    texts = [r[5:] for r in reply.records if isinstance(r, str) and r.lower().startswith("path=")]
    return next((t for t in texts if t.startswith("/") and web_url(f"https://x{t}")), "")


def _host_and_port(record: Srv) -> tuple[str, int]:
    if not 0 < record.port < 65536:
        raise InvalidAddressError("discovery.no-port", port=record.port)
    return parse_hostname(record.target), record.port


def _incoming(servers: Sequence[Server], replies: Sequence[DnsReply]) -> tuple[Server, ...]:
    """Return IMAP and POP3, the one of better priority first, IMAP on a draw (RFC 6186, 3.4)."""

    def best(protocol: MailProtocol) -> int:
        return min(
            (
                record.priority
                for (_, other, _), reply in zip(_SERVICES, replies, strict=True)
                for record in reply.records
                if other is protocol and isinstance(record, Srv) and record.target
            ),
            default=65536,
        )

    pop3_first = best(MailProtocol.POP3) < best(MailProtocol.IMAP)
    wanted = [MailProtocol.IMAP, MailProtocol.POP3]
    if pop3_first:
        wanted.reverse()
    return tuple(s for protocol in wanted for s in servers if s.protocol is protocol)


def _not_offered(replies: Sequence[DnsReply]) -> Iterator[MailProtocol]:
    """Yield the protocols of which every published record has the target "." (RFC 2782)."""
    for protocol in MailProtocol:
        records = [
            record
            for (_, other, _), reply in zip(_SERVICES, replies, strict=True)
            for record in reply.records
            if other is protocol and isinstance(record, Srv)
        ]
        if records and not any(record.target for record in records):
            yield protocol


SOURCE: Final[Source] = DnsSrv()
