"""Delta Chat: the first document that is XML ends its search; what it lacks is guessed."""

from collections.abc import Iterator, Sequence
from typing import Final

from autoconf.auditing.facts import Facts, Place
from autoconf.auditing.interface import Conclusion, Program
from autoconf.auditing.reading import (
    GUESS,
    Taken,
    candidates,
    first_pair,
    judge,
    nothing,
    place_of,
    source_of,
)
from autoconf.model.audit import Publication, PublicationKind, SetsUp
from autoconf.model.message import Message
from autoconf.model.server import MailProtocol, Server, SocketType

_PLACES: Final = (
    Place(PublicationKind.AUTOCONFIG, secure=True, with_address=True),
    Place(PublicationKind.WELL_KNOWN),
    Place(PublicationKind.AUTODISCOVER_ROOT),
    Place(PublicationKind.AUTODISCOVER),
    Place(PublicationKind.ISPDB),
)
"""All over https; Autodiscover by GET, without an address."""

_LABELS: Final = {
    MailProtocol.IMAP: ("imap", "mail", ""),
    MailProtocol.SMTP: ("smtp", "mail", ""),
}
_TYPES: Final = (SocketType.TLS, SocketType.STARTTLS)


def _conclude(facts: Facts) -> Conclusion:
    """Take both servers or none: an account is made only after both logins."""
    document = next(_ends(facts), None)
    named = [] if document is None or document.config is None else list(document.config.servers)
    incoming = _best(MailProtocol.IMAP, named, facts)
    outgoing = _best(MailProtocol.SMTP, named, facts)
    is_named = document is not None and bool({incoming, outgoing} & set(named))
    hosts = ", ".join(f"{one.hostname}:{one.port}" for one in (incoming, outgoing))
    taken = Taken(
        by=source_of(document.kind) if document is not None and is_named else GUESS,
        at=place_of(document) if document is not None and is_named else hosts,
        incoming=incoming,
        outgoing=outgoing,
    )
    found = judge(taken, facts)
    if all(_works(one, facts) for one in taken.servers):
        return found
    is_dead = is_named and found.answer is not SetsUp.YES
    return Conclusion(answer=SetsUp.NO, why=found.why if is_dead else _why_nothing(facts, document))


def _ends(facts: Facts) -> Iterator[Publication]:
    """Yield the documents that end its search, whatever is in them."""
    for place in _PLACES:
        yield from (one for one in facts.at(place) if one.ends_search)


def _best(protocol: MailProtocol, named: Sequence[Server], facts: Facts) -> Server:
    """Return the server that works, of all that it tries in turn; else the first one."""
    usual = candidates(facts.domain, protocol, _LABELS[protocol], _TYPES)
    tried = [one for one in named if one.protocol is protocol] or usual
    return next((one for one in tried if _works(one, facts)), tried[0])


def _works(server: Server, facts: Facts) -> bool:
    """Tell whether a server answers; one that was not tried is dead, as it was not named."""
    return facts.server(server.endpoint) is not None and facts.answers(server)


def _why_nothing(facts: Facts, document: Publication | None) -> Message:
    if document is None:
        return nothing(facts, _PLACES, first_pair).why
    return Message.of("audit.why.ends-search", at=place_of(document))


PROGRAMS: Final = (
    Program(
        id="delta-chat",
        name="Delta Chat",
        rank=4,
        conclude=_conclude,
        client="sheet",
        instead="type-in",
    ),
)
