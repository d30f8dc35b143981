"""Nextcloud Mail: files with the address, the ISPDB third, plain http last, then the mail host."""

from typing import Final

from autoconf.auditing.facts import Facts, Place
from autoconf.auditing.interface import Conclusion, Program
from autoconf.auditing.reading import Taken, first_of, first_read, judge, nothing, taken_from
from autoconf.model.audit import Publication, PublicationKind, SetsUp
from autoconf.model.message import Message
from autoconf.model.server import MailProtocol

_PLACES: Final = (
    Place(PublicationKind.AUTOCONFIG, secure=True, with_address=True),
    Place(PublicationKind.WELL_KNOWN, secure=True, with_address=True),
    Place(PublicationKind.ISPDB),
    Place(PublicationKind.AUTOCONFIG, secure=False, with_address=True),
    Place(PublicationKind.WELL_KNOWN, secure=False, with_address=True),
    Place(PublicationKind.MX_AUTOCONFIG),
    Place(PublicationKind.MX_ISPDB),
)


def _read(document: Publication) -> Taken | None:
    config = document.config
    if config is None:
        return None
    imap, smtp = first_of(config, MailProtocol.IMAP), first_of(config, MailProtocol.SMTP)
    return taken_from(document, imap, smtp) if imap or smtp else None


def _conclude(facts: Facts) -> Conclusion:
    taken = first_read(facts, _PLACES, _read)
    if taken is None:
        return nothing(facts, _PLACES, _read)
    found = judge(taken, facts)
    if found.answer is SetsUp.YES and any("LOCALPART" in s.username for s in taken.servers):
        # It fills in the name of the person for the local part.
        why = Message("audit.why.user-name")
        return Conclusion(answer=SetsUp.HALF, by=taken.by, why=why, servers=taken.servers)
    return found


PROGRAMS: Final = (
    Program(
        id="nextcloud-mail",
        name="Nextcloud Mail",
        rank=11,
        conclude=_conclude,
        client="sheet",
        instead="type-in",
    ),
)
