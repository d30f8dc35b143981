"""Evolution: of each kind the last server of a file, else the SRV records; no guess."""

from typing import Final

from autoconf.auditing.facts import Facts, Place
from autoconf.auditing.interface import Conclusion, Program
from autoconf.auditing.reading import (
    SRV,
    Taken,
    first_read,
    judge,
    last_of,
    nothing,
    srv_server,
    taken_from,
)
from autoconf.model.audit import Publication, PublicationKind
from autoconf.model.server import MailProtocol, Server, SocketType

_PLACES: Final = (
    Place(PublicationKind.AUTOCONFIG, secure=True, with_address=True),
    Place(PublicationKind.AUTOCONFIG, secure=False, with_address=True),
    Place(PublicationKind.WELL_KNOWN, secure=True, with_address=True),
    Place(PublicationKind.WELL_KNOWN, secure=False, with_address=True),
    Place(PublicationKind.ISPDB),
    Place(PublicationKind.MX_AUTOCONFIG),
    Place(PublicationKind.MX_ISPDB),
)


def _read(document: Publication) -> Taken | None:
    config = document.config
    if config is None or not config.servers:
        return None
    incoming = last_of(config, MailProtocol.IMAP) or last_of(config, MailProtocol.POP3)
    return taken_from(document, incoming, last_of(config, MailProtocol.SMTP))


def _conclude(facts: Facts) -> Conclusion:
    incoming, outgoing = _srv_incoming(facts), _srv_outgoing(facts)
    taken = first_read(facts, _PLACES, _read)
    if taken is None and (incoming or outgoing):
        at = f"SRV of {facts.domain}"
        taken = Taken(by=SRV, at=at, incoming=incoming, outgoing=outgoing)
    if taken is None:
        return nothing(facts, _PLACES, _read)
    both = Taken(
        by=taken.by,
        at=taken.at,
        incoming=taken.incoming or incoming,
        outgoing=taken.outgoing or outgoing,
    )
    return judge(both, facts)


def _srv_incoming(facts: Facts) -> Server | None:
    imap = srv_server(MailProtocol.IMAP, facts.srv("_imaps", "_imap"), SocketType.STARTTLS)
    pop3 = srv_server(MailProtocol.POP3, facts.srv("_pop3s", "_pop3"), SocketType.STARTTLS)
    return imap or pop3


def _srv_outgoing(facts: Facts) -> Server | None:
    records = facts.srv("_submissions", "_submission")
    return srv_server(MailProtocol.SMTP, records, SocketType.STARTTLS)


PROGRAMS: Final = (
    Program(id="evolution", name="Evolution", rank=7, conclude=_conclude, client="evolution"),
)
