"""The facts about a domain, as mail programs look at them."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from autoconf.model.audit import DomainFacts, Publication, PublicationKind, ServerFact, SrvFact
from autoconf.model.evidence import Outcome
from autoconf.model.server import Endpoint, MailProtocol, Server, SocketType


class Place(Struct, frozen=True):
    """A question that a program asks.

    Attributes:
        kind: where.
        secure: over https.
        with_address: naming the address.
    """

    kind: PublicationKind
    secure: bool = True
    with_address: bool = False


class Facts(Struct, frozen=True, kw_only=True):
    """Everything that a program may find out about a domain; pure data."""

    domain: str
    publications: tuple[Publication, ...] = ()
    records: DomainFacts = DomainFacts()

    def at(self, place: Place) -> Iterator[Publication]:
        """Yield the answers to a question: several for the domains of a mail host."""
        for one in self.publications:
            if (
                one.kind is place.kind
                and one.secure is place.secure
                and one.with_address is place.with_address
            ):
                yield one

    def found(self, places: Sequence[Place]) -> Iterator[Publication]:
        """Yield the documents at these places, in the order of the places."""
        for place in places:
            yield from (one for one in self.at(place) if one.outcome is Outcome.FOUND)

    def srv(self, *services: str) -> list[SrvFact]:
        """Return the records of services that are offered, the first named service first."""
        offered = [one for one in self.records.srv if one.target and one.service in services]
        return sorted(offered, key=lambda one: (services.index(one.service), one.priority))

    def server(self, endpoint: Endpoint) -> ServerFact | None:
        """Return what is known of a server; how a program begins TLS there does not matter."""
        is_tls = endpoint.socket_type is SocketType.TLS
        for one in self.records.servers:
            other = one.endpoint
            if (other.protocol, other.hostname, other.port) == (
                endpoint.protocol,
                endpoint.hostname,
                endpoint.port,
            ) and (other.socket_type is SocketType.TLS) is is_tls:
                return one
        return None

    def answers(self, server: Server) -> bool:
        """Tell whether a program can use a server: without TLS only where it wants none.

        A server that was not tried counts as good.
        """
        known = self.server(server.endpoint)
        if known is None:
            return True
        return known.speaks if server.socket_type is SocketType.PLAIN else known.is_safe


def endpoint(protocol: MailProtocol, host: str, port: int, socket_type: SocketType) -> Endpoint:
    """Return an endpoint; short to write in tables."""
    return Endpoint(protocol=protocol, hostname=host, port=port, socket_type=socket_type)


def server_at(place: Endpoint) -> Server:
    """Return the server of an endpoint, with the address as the user name."""
    return Server(
        protocol=place.protocol,
        hostname=place.hostname,
        port=place.port,
        socket_type=place.socket_type,
        username_stated=False,
    )
