"""What programs have in common: the servers that they take, and what becomes of them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from msgspec import Struct

from autoconf.auditing.facts import Facts, Place, endpoint, server_at
from autoconf.auditing.interface import Conclusion
from autoconf.model.audit import HARMLESS, Flaw, Publication, PublicationKind, SetsUp, SrvFact
from autoconf.model.config import ClientConfig
from autoconf.model.finding import Confidence
from autoconf.model.message import Message
from autoconf.model.server import DEFAULT_PORTS, MailProtocol, Server, SocketType

_SOURCES: Final = {
    PublicationKind.AUTOCONFIG: "autoconfig-url",
    PublicationKind.WELL_KNOWN: "autoconfig-url",
    PublicationKind.MX_AUTOCONFIG: "autoconfig-url",
    PublicationKind.ISPDB: "ispdb",
    PublicationKind.MX_ISPDB: "ispdb",
    PublicationKind.SRV: "dns-srv",
    PublicationKind.PACC: "pacc",
    PublicationKind.MAILCONF: "txt-mailconf",
}
GUESS: Final = "guess"
SRV: Final = "dns-srv"


class Taken(Struct, frozen=True, kw_only=True):
    """The servers that a program takes.

    Attributes:
        by: id of the source, or "guess".
        at: what it reads, for people.
        asks: the person must approve of them first.
    """

    by: str
    at: str
    incoming: Server | None
    outgoing: Server | None
    asks: bool = False

    @property
    def servers(self) -> tuple[Server, ...]:
        """Both, as far as they are there."""
        return tuple(one for one in (self.incoming, self.outgoing) if one is not None)


Read = Callable[[Publication], Taken | None]
"""Reads a document as a program does; None: it takes nothing from it."""


def taken_from(document: Publication, incoming: Server | None, outgoing: Server | None) -> Taken:
    """Return the servers that a program takes from a document."""
    return Taken(
        by=source_of(document.kind),
        at=place_of(document),
        incoming=incoming,
        outgoing=outgoing,
    )


def source_of(kind: PublicationKind) -> str:
    """Return the id of the source that reads this place."""
    return _SOURCES.get(kind, "autodiscover")


def place_of(document: Publication) -> str:
    """Return where a document is, without the parameter that names the address."""
    return document.place


def first_read(facts: Facts, places: Sequence[Place], read: Read) -> Taken | None:
    """Return what a program takes from the first document that it can use."""
    return next(filter(None, map(read, facts.found(places))), None)


def first_of(config: ClientConfig, *protocols: MailProtocol) -> Server | None:
    """Return the first server of one of the protocols, in the order of the document."""
    return next((s for s in config.servers if s.protocol in protocols), None)


def last_of(config: ClientConfig, protocol: MailProtocol) -> Server | None:
    """Return the last server of a protocol."""
    return next(reversed(config.of_protocol(protocol)), None)


def first_pair(document: Publication) -> Taken | None:
    """Read a document as most programs do: the first IMAP and the first SMTP server."""
    config = document.config
    if config is None:
        return None
    imap, smtp = first_of(config, MailProtocol.IMAP), first_of(config, MailProtocol.SMTP)
    return taken_from(document, imap, smtp) if imap and smtp else None


def first_imap_pair(document: Publication) -> Taken | None:
    """Take the first server of each side, if both are there and the incoming one is IMAP."""
    config = document.config
    if config is None or not config.incoming or not config.outgoing:
        return None
    first = config.incoming[0]
    if first.protocol is not MailProtocol.IMAP:
        return None
    return taken_from(document, first, config.outgoing[0])


def judge(taken: Taken, facts: Facts, confidence: Confidence = Confidence.CERTAIN) -> Conclusion:
    """Return what becomes of a program that takes these servers."""
    dead = [one for one in taken.servers if not facts.answers(one)]
    lacking = [n for n, one in enumerate((taken.incoming, taken.outgoing)) if one is None]
    good = len(taken.servers) - len(dead)
    answer = (SetsUp.NO, SetsUp.HALF, SetsUp.YES)[good]
    return Conclusion(
        answer=answer,
        by=taken.by,
        why=_why(taken, dead, lacking),
        confidence=confidence,
        servers=taken.servers,
    )


def _why(taken: Taken, dead: Sequence[Server], lacking: Sequence[int]) -> Message:
    if dead:
        hosts = ", ".join(dict.fromkeys(f"{one.hostname}:{one.port}" for one in dead))
        if taken.by == GUESS:
            return Message.of("audit.why.guess-dead", servers=hosts)
        return Message.of("audit.why.dead", at=taken.at, servers=hosts)
    if lacking:
        return Message("audit.why.no-sending" if lacking[-1] else "audit.why.no-reading")
    if any(one.socket_type is SocketType.PLAIN for one in taken.servers):
        return Message.of("audit.why.unencrypted", at=taken.at)
    return _how(taken)


def _how(taken: Taken) -> Message:
    if taken.by == GUESS:
        return Message.of("audit.why.guess", servers=taken.at)
    if taken.asks:
        return Message.of("audit.why.approval", at=taken.at)
    return Message.of("audit.why.reads", at=taken.at)


def guessed(incoming: Server, outgoing: Server) -> Taken:
    """Return servers that a program found by trying."""
    hosts = ", ".join(f"{one.hostname}:{one.port}" for one in (incoming, outgoing))
    return Taken(by=GUESS, at=hosts, incoming=incoming, outgoing=outgoing)


def candidates(
    domain: str,
    protocol: MailProtocol,
    labels: Iterable[str],
    types: Sequence[SocketType],
) -> list[Server]:
    """Return servers to try on the usual ports: each host with its types; "" is the domain."""
    return [
        server_at(endpoint(protocol, host, DEFAULT_PORTS[protocol, kind], kind))
        for host in (f"{label}.{domain}".removeprefix(".") for label in labels)
        for kind in types
    ]


def srv_server(
    protocol: MailProtocol, records: Sequence[SrvFact], default: SocketType
) -> Server | None:
    """Return the server of the first record; the port of implicit TLS decides where it is one."""
    if not records:
        return None
    record = records[0]
    is_tls = record.port == DEFAULT_PORTS[protocol, SocketType.TLS]
    kind = SocketType.TLS if is_tls or record.service.endswith("s") else default
    return server_at(endpoint(protocol, record.target, record.port, kind))


def nothing(facts: Facts, places: Sequence[Place], read: Read) -> Conclusion:
    """Say why a program finds nothing at these places."""
    return Conclusion(answer=SetsUp.NO, why=_why_nothing(facts, places, read))


def _why_nothing(facts: Facts, places: Sequence[Place], read: Read) -> Message:
    """Name the reason that the owner can do most about."""
    own = [place for place in places if place.kind.is_of_owner]
    for document in facts.found(own):
        if document.config is None:
            continue
        at = place_of(document)
        if any(one.socket_type is SocketType.PLAIN for one in document.config.servers):
            return Message.of("audit.why.refuses-plain", at=at)
        if Flaw.WRONG_TYPE in document.flaws:
            return Message.of("audit.why.wrong-type", at=at, type=document.content_type or "-")
        if not HARMLESS.issuperset(document.flaws):
            return Message.of("audit.why.strict", at=at)
        return Message.of("audit.why.of-no-use", at=at)
    return _not_asked(facts, own, read) or Message("audit.why.nothing")


def _not_asked(facts: Facts, places: Sequence[Place], read: Read) -> Message | None:
    """Say that the same document is there, in a way in which the program does not ask."""
    for place in places:
        with_address = Place(place.kind, place.secure, with_address=True)
        if not place.with_address and first_read(facts, (with_address,), read):
            return Message("audit.why.needs-parameter")
        over_http = Place(place.kind, secure=False, with_address=place.with_address)
        is_asked = over_http in places or place.kind not in _FILES
        if place.secure and not is_asked and first_read(facts, (over_http,), read):
            return Message("audit.why.refuses-http")
    return None


_FILES: Final = (PublicationKind.AUTOCONFIG, PublicationKind.WELL_KNOWN)
