"""FairEmail: it asks everywhere, and tries what it found by rank until a login works."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from autoconf.auditing.facts import Facts, Place
from autoconf.auditing.interface import Conclusion, Program
from autoconf.auditing.reading import (
    SRV,
    Taken,
    candidates,
    first_imap_pair,
    first_pair,
    first_read,
    guessed,
    judge,
    nothing,
    srv_server,
)
from autoconf.model.audit import PublicationKind, SetsUp
from autoconf.model.server import MailProtocol, Server, SocketType

_FILES: Final = (
    Place(PublicationKind.AUTOCONFIG, secure=True, with_address=True),
    Place(PublicationKind.WELL_KNOWN, secure=True, with_address=True),
    Place(PublicationKind.AUTOCONFIG, secure=False, with_address=True),
    Place(PublicationKind.WELL_KNOWN, secure=False, with_address=True),
)
_DIRECTORIES: Final = (Place(PublicationKind.ISPDB), Place(PublicationKind.MX_ISPDB))
_AUTODISCOVER: Final = (
    Place(PublicationKind.AUTODISCOVER_ROOT, secure=True, with_address=True),
    Place(PublicationKind.AUTODISCOVER, secure=True, with_address=True),
)
_TLS, _STARTTLS = (SocketType.TLS,), (SocketType.STARTTLS,)


def _from_srv(facts: Facts) -> Taken | None:
    """Take the records if both directions have one."""
    imap = sorted(facts.srv("_imaps", "_imap"), key=lambda one: (one.priority, -one.weight))
    smtp = sorted(
        facts.srv("_submission", "_submissions"), key=lambda one: (one.priority, -one.weight)
    )
    incoming = srv_server(MailProtocol.IMAP, imap, SocketType.STARTTLS)
    outgoing = srv_server(MailProtocol.SMTP, smtp, SocketType.STARTTLS)
    if incoming is None or outgoing is None:
        return None
    at = f"SRV of {facts.domain}"
    return Taken(by=SRV, at=at, incoming=incoming, outgoing=outgoing)


def _scan(facts: Facts) -> Taken | None:
    imap, smtp, domain = MailProtocol.IMAP, MailProtocol.SMTP, facts.domain
    incoming = _first_safe(
        [
            *candidates(domain, imap, ("imap", "imaps", "mail", "mx", ""), _TLS),
            *candidates(domain, imap, ("imap", "mail", "mx", ""), _STARTTLS),
        ],
        facts,
    )
    outgoing = _first_safe(
        [
            *candidates(domain, smtp, ("smtp", "mail", "mx", ""), _STARTTLS),
            *candidates(domain, smtp, ("smtp", "smtps", "mail", "mx", ""), _TLS),
        ],
        facts,
    )
    return guessed(incoming, outgoing) if incoming and outgoing else None


def _first_safe(servers: list[Server], facts: Facts) -> Server | None:
    for server in servers:
        known = facts.server(server.endpoint)
        if known is not None and known.is_safe:
            return server
    return None


def _candidates(facts: Facts, places: tuple[Place, ...]) -> Iterator[Taken | None]:
    """Yield what it found, by score: SRV, then documents, then the scan."""
    yield _from_srv(facts)
    yield first_read(facts, (*places, *_DIRECTORIES), first_imap_pair)
    if places:
        yield first_read(facts, _AUTODISCOVER, first_pair)
    yield _scan(facts)


def _conclude(places: tuple[Place, ...], facts: Facts) -> Conclusion:
    conclusions = [judge(one, facts) for one in _candidates(facts, places) if one is not None]
    works = (one for one in conclusions if one.answer is SetsUp.YES)
    if not conclusions:
        return nothing(facts, (*places, *_DIRECTORIES), first_imap_pair)
    return next(works, conclusions[0])


PROGRAMS: Final = (
    Program(
        id="fairemail",
        name="FairEmail",
        rank=5,
        conclude=partial(_conclude, _FILES),
        client="fairemail",
        instead="type-in",
    ),
    Program(
        id="fairemail-play",
        name="FairEmail Play",
        rank=6,
        conclude=partial(_conclude, ()),
        client="fairemail",
        instead="type-in",
    ),
)
