"""DNS SRV records (RFC 6186 section 3, RFC 8314 section 5.1, order by RFC 2782)."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from autoconf.discovery.interface import Source, Step, Tools
from autoconf.discovery.srv_order import in_order
from autoconf.errors import InvalidAddressError, NetworkError, NoDataError
from autoconf.model.config import ClientConfig
from autoconf.model.domain import parse_hostname
from autoconf.model.evidence import Answer, Query, Relation, Tier, Trust
from autoconf.model.server import DEFAULT_PORTS, MailProtocol, Server, SocketType
from autoconf.net.ports import DnsReply, Question, Srv

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


@dataclass(frozen=True, slots=True)
class DnsSrv:
    """Names hosts and ports; says nothing of user names and authentication."""

    tier: Tier = Tier.PROVIDER
    reference: str = "https://www.rfc-editor.org/rfc/rfc6186"
    offline: bool = False

    def steps(self, query: Query) -> Sequence[Step]:
        """Return one step for all services; SRV is a matter of the own domain."""
        if query.relation is Relation.HOSTER:
            return ()
        return (Step(asked=f"SRV of {query.domain}", rank=_RANK, ask=partial(_ask, query)),)


def _ask(query: Query, tools: Tools) -> Answer | None:
    questions = [Question(f"{name}._tcp.{query.domain}", "SRV") for name, _, _ in _SERVICES]
    replies = tools.network.dns.ask(questions)
    if not any(reply.records for reply in replies):
        raise _why_nothing(replies)
    servers: list[Server] = []
    notes: list[str] = []
    for (name, protocol, socket_type), reply in zip(_SERVICES, replies, strict=True):
        for record in in_order(reply, random.Random()):  # noqa: S311 - load balancing, no secret
            try:
                servers.append(_server(record, protocol, socket_type))
            except InvalidAddressError as error:
                notes.append(f"{name} dropped: {error}")
    not_offered = tuple(_not_offered(replies))
    notes += [f"the domain says that it offers no {p.value}" for p in not_offered]
    return Answer(
        config=ClientConfig(
            provider_id=query.domain,
            display_name=query.domain,
            domains=(query.domain,),
            incoming=_incoming(servers, replies),
            outgoing=tuple(s for s in servers if not s.protocol.is_incoming),
        ),
        trust=Trust.UNAUTHENTICATED,
        notes=tuple(notes),
        hops=tuple(q.name for q, r in zip(questions, replies, strict=True) if r.records),
        not_offered=not_offered,
    )


def _why_nothing(replies: Sequence[DnsReply]) -> NetworkError:
    """Return the worst error: a resolver in trouble says more than a missing record."""
    errors = [reply.error for reply in replies if reply.error is not None]
    serious = [
        e for e in errors if "NotFound" not in type(e).__name__ and type(e) is not NoDataError
    ]
    return (serious or errors or [NoDataError("no SRV records")])[0]


def _server(record: Srv, protocol: MailProtocol, socket_type: SocketType) -> Server:
    """Make a server of a record; an implicit-TLS port under the other name is taken as such.

    Raises:
        InvalidAddressError: the target or port is none.
    """
    if not 0 < record.port < 65536:
        raise InvalidAddressError(f"port {record.port} is not a port")
    if record.port == DEFAULT_PORTS[protocol, SocketType.TLS]:
        socket_type = SocketType.TLS
    return Server(
        protocol=protocol,
        hostname=parse_hostname(record.target),
        port=record.port,
        socket_type=socket_type,
        username_stated=False,
    )


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
