"""Common host names and ports, each really spoken to: greeting, capabilities, certificate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from autoconf.discovery.interface import Source, Step, Tools
from autoconf.errors import NoDataError, RefusedError
from autoconf.model.check import CheckOutcome, Stage
from autoconf.model.config import ClientConfig
from autoconf.model.evidence import Answer, Query, Relation, Tier, Trust
from autoconf.model.server import DEFAULT_PORTS, Endpoint, MailProtocol, Server, SocketType

_RANK: Final = 99
_HOSTS: Final = {
    MailProtocol.IMAP: ("imap", "mail", ""),
    MailProtocol.POP3: ("pop", "pop3", "mail", ""),
    MailProtocol.SMTP: ("smtp", "mail", ""),
}
"""First labels by how often they are right; the bare domain, mostly a web site, comes last."""


@dataclass(frozen=True, slots=True)
class CommonPorts:
    """Asked only when nobody has published anything that works; port 25 is not for submission."""

    tier: Tier = Tier.GUESS
    reference: str = "https://www.rfc-editor.org/rfc/rfc8314"
    offline: bool = False

    def steps(self, query: Query) -> Sequence[Step]:
        """Return one step per endpoint: TLS before STARTTLS, then by host name."""
        if query.relation is Relation.HOSTER:
            return ()
        return tuple(
            Step(asked=str(e), rank=_RANK + n, ask=partial(_ask, query, e), seconds=20.0)
            for n, e in enumerate(endpoints(query))
        )


def endpoints(query: Query) -> Iterator[Endpoint]:
    """Yield what to try for a domain; with a known MX host, that one too, as the last."""
    for socket_type in (SocketType.TLS, SocketType.STARTTLS):
        for protocol, labels in _HOSTS.items():
            hosts = [f"{label}.{query.domain}".removeprefix(".") for label in labels]
            if query.mx_host and query.mx_host not in hosts:
                hosts.append(query.mx_host)
            port = DEFAULT_PORTS[protocol, socket_type]
            for host in hosts:
                yield Endpoint(protocol=protocol, hostname=host, port=port, socket_type=socket_type)


def _ask(query: Query, endpoint: Endpoint, tools: Tools) -> Answer | None:
    session = tools.sessions.open(endpoint, tools.network)
    if session.is_safe:
        return _answer(query, endpoint, Trust.AUTHENTICATED)
    verdict = session.verdict
    if verdict is None or (session.tls is None and verdict.reached is Stage.CONNECT):
        raise NoDataError(verdict.detail if verdict else "no such server")
    if session.tls is not None and session.tls.names:
        return _answer(query, endpoint, Trust.UNAUTHENTICATED, verdict.detail)
    if session.tls is None and verdict.outcome is CheckOutcome.TLS_FAILED:  # offers no STARTTLS
        return _answer(query, endpoint, Trust.UNAUTHENTICATED, verdict.detail, SocketType.PLAIN)
    raise RefusedError(verdict.detail)


def _answer(
    query: Query,
    endpoint: Endpoint,
    trust: Trust,
    note: str = "",
    socket_type: SocketType | None = None,
) -> Answer:
    server = Server(
        protocol=endpoint.protocol,
        hostname=endpoint.hostname,
        port=endpoint.port,
        socket_type=socket_type or endpoint.socket_type,
        username_stated=False,
    )
    incoming = endpoint.protocol.is_incoming
    return Answer(
        config=ClientConfig(
            provider_id=query.domain,
            display_name=query.domain,
            domains=(query.domain,),
            incoming=(server,) if incoming else (),
            outgoing=() if incoming else (server,),
        ),
        trust=trust,
        notes=(note,) if note else (),
        hops=(str(endpoint),),
    )


SOURCE: Final[Source] = CommonPorts()
