"""Geary: one URL without the address, else the ISPDB, else the names imap. and smtp."""

from typing import Final

from autoconf.auditing.facts import Facts, Place
from autoconf.auditing.interface import Conclusion, Program
from autoconf.auditing.reading import (
    Taken,
    candidates,
    first_imap_pair,
    first_read,
    guessed,
    judge,
    nothing,
)
from autoconf.model.audit import PublicationKind, SetsUp
from autoconf.model.message import Message
from autoconf.model.server import MailProtocol, SocketType

_PLACES: Final = (Place(PublicationKind.AUTOCONFIG), Place(PublicationKind.ISPDB))
_ADDRESS: Final = "%EMAILADDRESS%"


def _conclude(facts: Facts) -> Conclusion:
    taken = first_read(facts, _PLACES, first_imap_pair)
    if taken is not None:
        return _with_user_name(taken, facts)
    proposed = _proposal(facts)
    return judge(proposed, facts) if proposed else nothing(facts, _PLACES, first_imap_pair)


def _with_user_name(taken: Taken, facts: Facts) -> Conclusion:
    """Say that it logs in with the address, whatever the file states."""
    found = judge(taken, facts)
    if found.answer is not SetsUp.YES or all(s.username == _ADDRESS for s in taken.servers):
        return found
    return Conclusion(
        answer=SetsUp.HALF,
        by=taken.by,
        why=Message("audit.why.user-name"),
        servers=taken.servers,
    )


def _proposal(facts: Facts) -> Taken | None:
    """Return the names that it fills in for the person, if they are right."""
    (imap,) = candidates(facts.domain, MailProtocol.IMAP, ("imap",), (SocketType.TLS,))
    (smtp,) = candidates(facts.domain, MailProtocol.SMTP, ("smtp",), (SocketType.TLS,))
    known = [facts.server(one.endpoint) for one in (imap, smtp)]
    if all(one is not None and one.is_safe for one in known):
        return guessed(imap, smtp)
    return None


PROGRAMS: Final = (Program(id="geary", name="Geary", rank=9, conclude=_conclude, client="geary"),)
