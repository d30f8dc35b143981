"""Outlook for Windows (classic): Exchange by Autodiscover; IMAP from there in old versions only."""

from typing import Final

from autoconf.auditing.facts import Facts, Place
from autoconf.auditing.interface import Conclusion, Program
from autoconf.auditing.reading import Taken, first_pair, first_read, judge
from autoconf.model.audit import PublicationKind, SetsUp
from autoconf.model.domain import is_within
from autoconf.model.message import Message

_PLACES: Final = (
    Place(PublicationKind.AUTODISCOVER_ROOT, secure=True, with_address=True),
    Place(PublicationKind.AUTODISCOVER, secure=True, with_address=True),
    Place(PublicationKind.AUTODISCOVER, secure=False, with_address=True),
    Place(PublicationKind.AUTODISCOVER_SRV, secure=True, with_address=True),
)
_MICROSOFT: Final = ("mail.protection.outlook.com", "olc.protection.outlook.com", "mx.microsoft")
_SOURCE: Final = "autodiscover"


def _conclude(facts: Facts) -> Conclusion:
    if any(is_within(one.host, home) for one in facts.records.mx[:1] for home in _MICROSOFT):
        return Conclusion(answer=SetsUp.YES, by=_SOURCE, why=Message("audit.why.exchange-online"))
    if any(one.wants_login for place in _PLACES for one in facts.at(place)):
        return Conclusion(answer=SetsUp.HALF, by=_SOURCE, why=Message("audit.why.asks-login"))
    taken = first_read(facts, _PLACES, first_pair)
    if taken is None:
        return Conclusion(answer=SetsUp.NO, why=Message("audit.why.own-service"))
    return _of_old_versions(taken, facts)


def _of_old_versions(taken: Taken, facts: Facts) -> Conclusion:
    """Say that only some versions ask Autodiscover for an IMAP account."""
    found = judge(taken, facts)
    if found.answer is not SetsUp.YES:
        return found
    return Conclusion(
        answer=SetsUp.HALF,
        by=taken.by,
        why=Message("audit.why.old-versions"),
        servers=taken.servers,
    )


PROGRAMS: Final = (
    Program(id="outlook", name="Outlook classic", rank=16, conclude=_conclude, client="outlook"),
)
