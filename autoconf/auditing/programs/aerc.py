"""aerc: SRV records first, even half a pair; then files, the ISPDB, and a guess by open ports."""

from typing import Final

from autoconf.auditing.facts import Facts, Place
from autoconf.auditing.interface import Conclusion, Program
from autoconf.auditing.reading import (
    SRV,
    Taken,
    candidates,
    first_of,
    first_read,
    guessed,
    judge,
    last_of,
    nothing,
    srv_server,
    taken_from,
)
from autoconf.model.audit import Publication, PublicationKind, SrvFact
from autoconf.model.server import MailProtocol, Server, SocketType

_PLACES: Final = (
    Place(PublicationKind.AUTOCONFIG, secure=True, with_address=True),
    Place(PublicationKind.WELL_KNOWN, secure=True, with_address=True),
    Place(PublicationKind.ISPDB),
)
_TYPES: Final = (SocketType.STARTTLS, SocketType.TLS)


def _read(document: Publication) -> Taken | None:
    """Take the first IMAP and the last outgoing server."""
    config = document.config
    if config is None:
        return None
    imap, smtp = first_of(config, MailProtocol.IMAP), last_of(config, MailProtocol.SMTP)
    return taken_from(document, imap, smtp) if imap and smtp else None


def _conclude(facts: Facts) -> Conclusion:
    taken = _from_srv(facts) or first_read(facts, _PLACES, _read) or _guess(facts)
    return judge(taken, facts) if taken else nothing(facts, _PLACES, _read)


def _from_srv(facts: Facts) -> Taken | None:
    """Take the records as soon as one names IMAP; ``_submissions`` is not asked for."""
    incoming = _record(MailProtocol.IMAP, facts.srv("_imap") or facts.srv("_imaps"))
    if incoming is None:
        return None
    outgoing = _record(MailProtocol.SMTP, facts.srv("_submission"))
    at = f"SRV of {facts.domain}"
    return Taken(by=SRV, at=at, incoming=incoming, outgoing=outgoing)


def _record(protocol: MailProtocol, records: list[SrvFact]) -> Server | None:
    """Return the server of the record with the greatest weight, whatever its priority."""
    heaviest = sorted(records, key=lambda one: -one.weight)[:1]
    return srv_server(protocol, heaviest, SocketType.STARTTLS)


def _guess(facts: Facts) -> Taken | None:
    """Take the first open port of the usual names: that of STARTTLS first."""
    imap, smtp, domain = MailProtocol.IMAP, MailProtocol.SMTP, facts.domain
    incoming = _first_open(candidates(domain, imap, ("imap", "mail"), _TYPES), facts)
    outgoing = _first_open(candidates(domain, smtp, ("smtp", "mail"), _TYPES), facts)
    return guessed(incoming, outgoing) if incoming and outgoing else None


def _first_open(servers: list[Server], facts: Facts) -> Server | None:
    for server in servers:
        known = facts.server(server.endpoint)
        if known is not None and (known.speaks or known.encrypts):
            return server
    return None


PROGRAMS: Final = (Program(id="aerc", name="aerc", rank=13, conclude=_conclude, client="aerc"),)
