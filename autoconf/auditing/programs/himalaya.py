"""Himalaya: PACC, files over https, TXT mailconf, the ISPDB and SRV; it never guesses."""

from typing import Final

from autoconf.auditing.facts import Facts, Place
from autoconf.auditing.interface import Conclusion, Program
from autoconf.auditing.reading import (
    SRV,
    Taken,
    judge,
    nothing,
    place_of,
    source_of,
    srv_server,
    taken_from,
)
from autoconf.model.audit import Publication, PublicationKind
from autoconf.model.config import ClientConfig
from autoconf.model.server import MailProtocol, Server, SocketType

_PLACES: Final = (
    Place(PublicationKind.PACC),
    Place(PublicationKind.AUTOCONFIG, secure=True, with_address=True),
    Place(PublicationKind.WELL_KNOWN),
    Place(PublicationKind.MAILCONF),
    Place(PublicationKind.ISPDB),
)
_SAFETY: Final = tuple(SocketType)


def _read(document: Publication) -> Taken | None:
    """Take the safest server of each kind; there is no POP3."""
    config = document.config
    if config is None:
        return None
    imap, smtp = _safest(config, MailProtocol.IMAP), _safest(config, MailProtocol.SMTP)
    return taken_from(document, imap, smtp) if imap or smtp else None


def _safest(config: ClientConfig, protocol: MailProtocol) -> Server | None:
    servers = config.of_protocol(protocol)
    return min(servers, key=lambda one: _SAFETY.index(one.socket_type), default=None)


def _conclude(facts: Facts) -> Conclusion:
    """Take each service from the best place that names one."""
    found = [
        (source_of(one.kind), place_of(one), taken)
        for one in facts.found(_PLACES)
        if (taken := _read(one)) is not None
    ]
    imap = srv_server(MailProtocol.IMAP, facts.srv("_imaps", "_imap"), SocketType.STARTTLS)
    smtp = srv_server(
        MailProtocol.SMTP, facts.srv("_submissions", "_submission"), SocketType.STARTTLS
    )
    if imap or smtp:
        at = f"SRV of {facts.domain}"
        found.append((SRV, at, Taken(by=SRV, at=at, incoming=imap, outgoing=smtp)))
    if not found:
        return nothing(facts, _PLACES, _read)
    by, at, _ = found[0]
    incoming = next((taken.incoming for *_, taken in found if taken.incoming), None)
    outgoing = next((taken.outgoing for *_, taken in found if taken.outgoing), None)
    return judge(Taken(by=by, at=at, incoming=incoming, outgoing=outgoing), facts)


PROGRAMS: Final = (
    Program(id="himalaya", name="himalaya", rank=10, conclude=_conclude, client="himalaya"),
)
