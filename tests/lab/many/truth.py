"""What a survey is to find of each domain of the world."""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from autoconf.model.server import MailProtocol, SocketType
from autoconf.model.survey import SurveyOutcome, SurveyServer
from tests.lab.many.people import PORTS, Domain, Host, Way

_PROTOCOLS: Final = {
    "imap": MailProtocol.IMAP,
    "pop": MailProtocol.POP3,
    "smtp": MailProtocol.SMTP,
}


class Truth(Struct, frozen=True, kw_only=True):
    """One domain.

    Attributes:
        way: the name of its ``Way``.
        mail_host: the registrable domain of its MX host; empty without one.
        outcome: of a survey without guesses.
        outcome_with_guesses: of a survey with them.
        servers: what is named for it, without guesses; sorted as in ``SurveyRecord``. Of the facts
            about a server only ``answers`` and ``verified`` are filled in. A greeting counts only
            after a good certificate. A survey also tries port 587 of each host for sending, where
            nothing listens.
    """

    domain: str
    way: str
    mail_host: str
    outcome: SurveyOutcome
    outcome_with_guesses: SurveyOutcome
    servers: tuple[SurveyServer, ...]


def truths(domains: Iterable[Domain]) -> Iterator[Truth]:
    """Yield what there is to know, domain by domain."""
    for domain in domains:
        outcome = domain.outcome
        is_guessed = domain.way is Way.GUESS and domain.host.serves
        yield Truth(
            domain=domain.name,
            way=domain.way.name,
            mail_host="" if domain.way in (Way.NO_MAIL, Way.NO_DOMAIN) else domain.host.domain,
            outcome=outcome,
            outcome_with_guesses=SurveyOutcome.GUESSED if is_guessed else outcome,
            servers=tuple(_servers(domain, outcome)),
        )


def _servers(domain: Domain, outcome: SurveyOutcome) -> Iterator[SurveyServer]:
    if outcome not in (SurveyOutcome.PUBLISHED, SurveyOutcome.KNOWN):
        return
    is_there = domain.way is not Way.DANGLING
    for protocol in PORTS:
        yield _server(domain.host, protocol, is_there=is_there)


def _server(host: Host, protocol: str, *, is_there: bool) -> SurveyServer:
    return SurveyServer(
        protocol=_PROTOCOLS[protocol],
        host=f"{protocol if is_there else 'gone'}.{host.domain}",
        port=PORTS[protocol],
        security=SocketType.TLS,
        answers=is_there and host.is_good,
        verified=is_there and host.is_good,
    )
