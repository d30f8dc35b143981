"""Thunderbird on the desktop: files, Autodiscover, and at last a guess."""

from typing import Final
from urllib.parse import urlsplit

from autoconf.auditing.facts import Facts, Place, endpoint, server_at
from autoconf.auditing.interface import Conclusion, Program
from autoconf.auditing.reading import (
    Taken,
    candidates,
    first_of,
    first_read,
    guessed,
    judge,
    nothing,
    taken_from,
)
from autoconf.model.audit import Flaw, Publication, PublicationKind, SetsUp
from autoconf.model.message import Message
from autoconf.model.server import MailProtocol, Server, SocketType

_PATIENCE_S: Final = 5.0
_REFUSED: Final = frozenset(
    {Flaw.WRONG_TYPE, Flaw.LATE_START, Flaw.NO_ID, Flaw.NO_DOMAIN, Flaw.WEB_PAGE}
)
_FILES: Final = (
    Place(PublicationKind.AUTOCONFIG, secure=True, with_address=True),
    Place(PublicationKind.WELL_KNOWN, secure=True, with_address=True),
    Place(PublicationKind.AUTOCONFIG, secure=False, with_address=True),
    Place(PublicationKind.WELL_KNOWN, secure=False, with_address=True),
    Place(PublicationKind.ISPDB),
    Place(PublicationKind.MX_AUTOCONFIG),
    Place(PublicationKind.MX_ISPDB),
)
_AUTODISCOVER: Final = (
    Place(PublicationKind.AUTODISCOVER, secure=True, with_address=True),
    Place(PublicationKind.AUTODISCOVER_ROOT, secure=True, with_address=True),
    Place(PublicationKind.AUTODISCOVER, secure=False, with_address=True),
    Place(PublicationKind.AUTODISCOVER_SRV, secure=True, with_address=True),
)
_EXCHANGE: Final = "autodiscover"
_IMAP_LABELS: Final = ("imap", "mail", "")
_POP3_LABELS: Final = ("pop3", "pop", "mail", "")
_SMTP_LABELS: Final = ("smtp", "mail", "")


def _read(document: Publication) -> Taken | None:
    """Take the first incoming and the first outgoing server, whatever they are."""
    config = document.config
    if document.kind is PublicationKind.AUTODISCOVER_SRV and _has_port(document):
        return None  # it asks the host of the record on port 443, whatever the record says
    if config is None or _REFUSED & set(document.flaws) or document.elapsed_s > _PATIENCE_S:
        return None
    incoming = first_of(config, MailProtocol.IMAP, MailProtocol.POP3)
    outgoing = first_of(config, MailProtocol.SMTP)
    return taken_from(document, incoming, outgoing) if incoming and outgoing else None


def _has_port(document: Publication) -> bool:
    return any(urlsplit(hop).port not in (None, 443) for hop in document.hops)


def _conclude(facts: Facts) -> Conclusion:
    taken = first_read(facts, (*_FILES, *_AUTODISCOVER), _read)
    if taken is None and any(one.wants_login for p in _AUTODISCOVER for one in facts.at(p)):
        # It shows a form for user name and password, and guesses nothing.
        return Conclusion(answer=SetsUp.HALF, by=_EXCHANGE, why=Message("audit.why.asks-login"))
    taken = taken or _guess(facts)
    return judge(taken, facts) if taken else nothing(facts, _FILES, _read)


def _guess(facts: Facts) -> Taken | None:
    """Guess both servers; if one is missing, Thunderbird drops the other one too."""
    incoming = next((s for s in _incoming(facts.domain) if _convinces(s, facts)), None)
    outgoing = next((s for s in _outgoing(facts.domain) if _convinces(s, facts)), None)
    return guessed(incoming, outgoing) if incoming and outgoing else None


def _incoming(domain: str) -> list[Server]:
    """Return what is tried, best first: TLS before none, IMAP before POP3, SSL before STARTTLS."""
    imap, pop3 = MailProtocol.IMAP, MailProtocol.POP3
    order = [
        (imap, SocketType.TLS),
        (imap, SocketType.STARTTLS),
        (pop3, SocketType.TLS),
        (pop3, SocketType.STARTTLS),
        (imap, SocketType.PLAIN),
        (pop3, SocketType.PLAIN),
    ]
    labels = {imap: _IMAP_LABELS, pop3: _POP3_LABELS}
    return [s for p, kind in order for s in candidates(domain, p, labels[p], (kind,))]


def _outgoing(domain: str) -> list[Server]:
    smtp = MailProtocol.SMTP
    hosts = [f"{label}.{domain}".removeprefix(".") for label in _SMTP_LABELS]
    implicit = candidates(domain, smtp, _SMTP_LABELS, (SocketType.TLS,))
    others = [
        server_at(endpoint(smtp, host, port, kind))
        for kind in (SocketType.STARTTLS, SocketType.PLAIN)
        for host in hosts
        for port in (587, 25)
    ]
    return [*implicit, *others]


def _convinces(server: Server, facts: Facts) -> bool:
    """Tell whether a server passes: STARTTLS is read in its list, and not tried."""
    known = facts.server(server.endpoint)
    if known is None:
        return False
    match server.socket_type:
        case SocketType.TLS:
            return known.is_safe
        case SocketType.STARTTLS:
            return known.encrypts
        case SocketType.PLAIN:
            return known.speaks


PROGRAMS: Final = (
    Program(
        id="thunderbird",
        name="Thunderbird",
        rank=1,
        conclude=_conclude,
        client="thunderbird",
    ),
)
