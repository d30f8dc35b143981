"""The other usual ports of a published server that did not answer where it was published."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.discovery.interface import Source, Step, Tools
from autoconf.errors import NoDataError
from autoconf.model.config import ClientConfig
from autoconf.model.evidence import Answer, Belief, Query, Relation, Tier, Trust, TrustPolicy
from autoconf.model.message import Message
from autoconf.model.server import DEFAULT_PORTS, Server, SocketType

_RANK: Final = 98
_WITH_TLS: Final = (SocketType.TLS, SocketType.STARTTLS)


class OtherPorts(Struct, frozen=True):
    """Asked only where published servers are silent; their user names and methods stay."""

    tier: Tier = Tier.GUESS
    policy: TrustPolicy = TrustPolicy(Belief.INSIDE, travelled="trust.other-port")
    reference: str = "https://www.rfc-editor.org/rfc/rfc8314#section-3.3"
    offline: bool = False

    def steps(self, query: Query) -> Sequence[Step]:
        """Return one step per place: the servers as they were published, TLS before STARTTLS."""
        if query.relation is Relation.MAIL_HOST:
            return ()
        servers = {
            server.endpoint: server
            for published in query.silent
            for server in _beside(published)
            if server.endpoint not in {silent.endpoint for silent in query.silent}
        }
        return tuple(
            Step(
                asked=f"{server.endpoint} {server.socket_type.value}",
                rank=_RANK,
                ask=partial(_ask, query, server),
                seconds=20.0,
                endpoint=server.endpoint,
            )
            for server in servers.values()
        )


def _beside(server: Server) -> Iterator[Server]:
    """Yield a server on the usual ports of its protocol, then with the other kind of TLS."""
    for socket_type in _WITH_TLS:
        port = DEFAULT_PORTS[server.protocol, socket_type]
        yield replace(server, port=port, socket_type=socket_type, source="")
    for socket_type in _WITH_TLS:
        yield replace(server, socket_type=socket_type, source="")


def _ask(query: Query, server: Server, tools: Tools) -> Answer:
    session = tools.sessions.open(server.endpoint, tools.network)
    if not session.is_safe:
        detail = session.verdict.detail if session.verdict is not None else None
        raise NoDataError.of(detail or Message("discovery.no-such-server"))
    is_incoming = server.protocol.is_incoming
    config = ClientConfig(
        provider_id=query.domain,
        incoming=(server,) if is_incoming else (),
        outgoing=() if is_incoming else (server,),
    )
    return Answer(config=config, trust=Trust.AUTHENTICATED, hops=(str(server.endpoint),))


SOURCE: Final[Source] = OtherPorts()
