"""Thunderbird for Android (K-9 Mail): files without the address, read all or not at all."""

from typing import Final

from autoconf.auditing.facts import Facts, Place
from autoconf.auditing.interface import Conclusion, Program
from autoconf.auditing.reading import Taken, first_pair, first_read, judge, nothing
from autoconf.model.audit import Flaw, Publication, PublicationKind
from autoconf.model.server import AuthMethod, MailProtocol, SocketType

_PLACES: Final = (
    Place(PublicationKind.AUTOCONFIG),
    Place(PublicationKind.WELL_KNOWN),
    Place(PublicationKind.AUTOCONFIG, secure=False),
    Place(PublicationKind.WELL_KNOWN, secure=False),
    Place(PublicationKind.ISPDB),
    Place(PublicationKind.MX_AUTOCONFIG),
    Place(PublicationKind.MX_ISPDB),
)
_APPROVED: Final = (PublicationKind.MX_AUTOCONFIG, PublicationKind.MX_ISPDB)
_REFUSED: Final = frozenset({Flaw.NO_ID, Flaw.NO_DOMAIN, Flaw.SERVER_DROPPED, Flaw.WEB_PAGE})
_METHODS: Final = frozenset(
    {AuthMethod.OAUTH2, AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.PASSWORD_ENCRYPTED}
)


def _read(document: Publication) -> Taken | None:
    """Refuse the whole document where one of its IMAP or SMTP servers cannot be used."""
    config = document.config
    if config is None or _REFUSED & set(document.flaws):
        return None
    for server in config.servers:
        is_read = server.protocol is not MailProtocol.POP3
        methods = {way.method for way in server.authentication}
        if is_read and (server.socket_type is SocketType.PLAIN or not methods & _METHODS):
            return None
    taken = first_pair(document)
    if taken is None or not all(server.wants_password for server in taken.servers):
        return None  # OAuth2 alone: the program knows a handful of providers
    asks = not document.secure or document.kind in _APPROVED
    return Taken(
        by=taken.by, at=taken.at, incoming=taken.incoming, outgoing=taken.outgoing, asks=asks
    )


def _conclude(facts: Facts) -> Conclusion:
    taken = first_read(facts, _PLACES, _read)
    return judge(taken, facts) if taken else nothing(facts, _PLACES, _read)


PROGRAMS: Final = (
    Program(
        id="thunderbird-android",
        name="Thunderbird Android",
        rank=2,
        conclude=_conclude,
        client="thunderbird-android",
    ),
)
