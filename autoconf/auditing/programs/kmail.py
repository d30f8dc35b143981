"""KMail: the ISPDB first, then the files of the domain, without the address."""

from typing import Final

from autoconf.auditing.facts import Facts, Place
from autoconf.auditing.interface import Conclusion, Program
from autoconf.auditing.reading import Taken, first_of, first_read, judge, nothing, taken_from
from autoconf.model.audit import Publication, PublicationKind
from autoconf.model.server import MailProtocol

_PLACES: Final = (
    Place(PublicationKind.ISPDB),
    Place(PublicationKind.AUTOCONFIG),
    Place(PublicationKind.AUTOCONFIG, secure=False),
    Place(PublicationKind.WELL_KNOWN),
)


def _read(document: Publication) -> Taken | None:
    config = document.config
    if config is None:
        return None
    imap, pop3 = first_of(config, MailProtocol.IMAP), first_of(config, MailProtocol.POP3)
    smtp = first_of(config, MailProtocol.SMTP)
    return taken_from(document, imap or pop3, smtp) if (imap or pop3) or smtp else None


def _conclude(facts: Facts) -> Conclusion:
    taken = first_read(facts, _PLACES, _read)
    return judge(taken, facts) if taken else nothing(facts, _PLACES, _read)


PROGRAMS: Final = (Program(id="kmail", name="KMail", rank=8, conclude=_conclude, client="kmail"),)
