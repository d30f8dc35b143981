"""Common host names and ports; each server is asked for greeting, capabilities and certificate."""

import secrets
from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from autoconf.discovery.interface import Source, Step, Tools
from autoconf.errors import NoDataError, RefusedError
from autoconf.model.check import CheckOutcome, Stage
from autoconf.model.config import ClientConfig
from autoconf.model.evidence import Answer, Belief, Query, Relation, Tier, Trust, TrustPolicy
from autoconf.model.message import Message
from autoconf.model.server import DEFAULT_PORTS, Endpoint, MailProtocol, Server, SocketType
from autoconf.net.interfaces import Question

if TYPE_CHECKING:  # an offline answer loads no sessions
    from autoconf.dialogues.session import Session

_RANK: Final = 99
_HOSTS: Final = {
    MailProtocol.IMAP: ("imap", "mail", "mx", ""),
    MailProtocol.POP3: ("pop", "pop3", "mail", "mx", ""),
    MailProtocol.SMTP: ("smtp", "mail", "mx", ""),
}
"""First labels, the most usual one first; the bare domain is mostly a web site, and comes last."""

_RELAY: Final = 25
_RELAY_LABELS: Final = ("smtp", "mail")
"""Port 25 is for mail between servers (RFC 6409 section 3.1); a few take submission there too."""


class CommonPorts(Struct, frozen=True):
    """Asked only when no published settings work."""

    tier: Tier = Tier.GUESS
    policy: TrustPolicy = TrustPolicy(Belief.INSIDE, travelled="trust.common-ports")
    reference: str = "https://www.rfc-editor.org/rfc/rfc8314"
    offline: bool = False

    def steps(self, query: Query) -> Sequence[Step]:
        """Return one step per endpoint: TLS before STARTTLS, then by host name."""
        if query.relation is Relation.MAIL_HOST:
            return ()
        return tuple(
            Step(
                asked=str(endpoint),
                rank=_RANK + place,
                ask=partial(_ask, query, endpoint),
                seconds=20.0,
                endpoint=endpoint,
            )
            for place, endpoint in enumerate(endpoints(query))
        )


def endpoints(query: Query) -> Iterator[Endpoint]:
    """Yield what to try for a domain, and on its MX host if that is known; port 25 comes last."""
    for socket_type in (SocketType.TLS, SocketType.STARTTLS):
        for protocol, labels in _HOSTS.items():
            hosts = [f"{label}.{query.domain}".removeprefix(".") for label in labels]
            if query.mx_host and query.mx_host not in hosts:
                hosts.append(query.mx_host)
            port = DEFAULT_PORTS[protocol, socket_type]
            for host in hosts:
                yield Endpoint(protocol=protocol, hostname=host, port=port, socket_type=socket_type)
    for label in _RELAY_LABELS:
        yield Endpoint(
            protocol=MailProtocol.SMTP,
            hostname=f"{label}.{query.domain}",
            port=_RELAY,
            socket_type=SocketType.STARTTLS,
        )


def _ask(query: Query, endpoint: Endpoint, tools: Tools) -> Answer | None:
    session = tools.sessions.open(endpoint, tools.network)
    if session.is_safe and (endpoint.port != _RELAY or _takes_logins(session)):
        return _answer(query, endpoint, Trust.AUTHENTICATED)
    verdict = session.verdict
    is_relay = endpoint.port == _RELAY
    if verdict is None:
        raise NoDataError("discovery.takes-no-logins" if is_relay else "discovery.no-such-server")
    why = verdict.detail or Message("discovery.no-such-server")
    tls = session.tls
    if is_relay or (tls is None and verdict.reached is Stage.CONNECT):
        raise NoDataError.of(why)
    is_unproved = tls is not None and bool(tls.names) and not tls.is_safe
    is_plain = tls is None and verdict.outcome is CheckOutcome.TLS_FAILED  # no STARTTLS
    if not is_unproved and not is_plain:
        raise RefusedError.of(why)
    if _is_wildcard(query, endpoint, tools):
        raise NoDataError("discovery.wildcard", why=why)
    socket_type = SocketType.PLAIN if is_plain else None
    notes = (why,) if verdict.detail else ()
    return _answer(query, endpoint, Trust.UNAUTHENTICATED, notes, socket_type)


def _takes_logins(session: "Session") -> bool:
    """Tell whether an SMTP server offers AUTH (RFC 4954 section 3) once TLS stands."""
    words = (line.upper().replace("=", " ").split() for line in session.capabilities)
    return any(line[:1] == ["AUTH"] for line in words)


def _is_wildcard(query: Query, endpoint: Endpoint, tools: Tools) -> bool:
    """Tell whether a name has only the addresses that any name below the domain has (RFC 4592).

    The domain itself and the host of its MX record are names that the owner chose.
    """
    host = endpoint.hostname
    if host in (query.domain, query.mx_host):
        return False
    names = (host, f"{_random_label()}.{query.domain}")
    questions = [Question(name, kind) for name in names for kind in ("A", "AAAA")]
    replies = tools.network.dns.ask(questions)
    here = {record for reply in replies[:2] for record in reply.records}
    anywhere = {record for reply in replies[2:] for record in reply.records}
    return bool(here) and here <= anywhere


@cache
def _random_label() -> str:
    """Return a label that has no record of its own; always the same, so that it is asked once."""
    return secrets.token_hex(8)


def _answer(
    query: Query,
    endpoint: Endpoint,
    trust: Trust,
    notes: tuple[Message, ...] = (),
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
        notes=notes,
        hops=(str(endpoint),),
    )


SOURCE: Final[Source] = CommonPorts()
