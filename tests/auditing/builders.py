"""Facts about example.com, as short as a test can say them."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.auditing.engine import results
from autoconf.auditing.facts import Facts
from autoconf.model.audit import (
    DomainFacts,
    Flaw,
    ProgramResult,
    Publication,
    PublicationKind,
    ServerFact,
    SrvFact,
)
from autoconf.model.config import ClientConfig
from autoconf.model.evidence import Outcome
from autoconf.model.server import Endpoint, MailProtocol, Server, SocketType

DOMAIN: Final = "example.com"
URLS: Final = {
    PublicationKind.AUTOCONFIG: "autoconfig.example.com/mail/config-v1.1.xml",
    PublicationKind.WELL_KNOWN: "example.com/.well-known/autoconfig/mail/config-v1.1.xml",
    PublicationKind.ISPDB: "autoconfig.thunderbird.net/v1.1/example.com",
    PublicationKind.AUTODISCOVER: "autodiscover.example.com/autodiscover/autodiscover.xml",
    PublicationKind.AUTODISCOVER_ROOT: "example.com/autodiscover/autodiscover.xml",
}


def server(
    protocol: str, host: str, port: int, kind: str = "SSL", username: str = "%EMAILADDRESS%"
) -> Server:
    return Server(
        protocol=MailProtocol(protocol),
        hostname=f"{host}.example.com",
        port=port,
        socket_type=SocketType(kind),
        username=username,
    )


IMAP: Final = server("imap", "in", 993)
POP3: Final = server("pop3", "in", 995)
SMTP: Final = server("smtp", "out", 465)
SMTP_STARTTLS: Final = server("smtp", "out", 587, "STARTTLS")
PLAIN_IMAP: Final = server("imap", "in", 143, "plain")


def config(*servers: Server) -> ClientConfig:
    return ClientConfig(
        provider_id=DOMAIN,
        domains=(DOMAIN,),
        incoming=tuple(s for s in servers if s.protocol.is_incoming),
        outgoing=tuple(s for s in servers if not s.protocol.is_incoming),
    )


def document(
    *servers: Server,
    kind: PublicationKind = PublicationKind.AUTOCONFIG,
    secure: bool = True,
    flaws: Sequence[Flaw] = (),
) -> tuple[Publication, Publication]:
    """Return a document that is found with the address and without."""
    scheme = "https" if secure else "http"
    with_address = Publication(
        kind=kind,
        at=f"{scheme}://{URLS.get(kind, kind.value)}",
        outcome=Outcome.FOUND,
        secure=secure,
        with_address=True,
        status=200,
        content_type="text/xml",
        config=config(*servers),
        flaws=tuple(flaws),
        ends_search=True,
    )
    return with_address, replace(with_address, with_address=False)


def srv(service: str, host: str, port: int, priority: int = 0, weight: int = 1) -> SrvFact:
    target = f"{host}.example.com" if host else ""
    return SrvFact(
        service=service, priority=priority, weight=weight, port=port, target=target, exists=True
    )


def up(*servers: Server) -> tuple[ServerFact, ...]:
    """Return servers that answer, with a good certificate where they have TLS."""
    return tuple(_fact(one.endpoint, is_up=True) for one in servers)


def down(*servers: Server) -> tuple[ServerFact, ...]:
    return tuple(_fact(one.endpoint, is_up=False) for one in servers)


def _fact(endpoint: Endpoint, *, is_up: bool) -> ServerFact:
    has_tls = endpoint.socket_type is not SocketType.PLAIN
    return ServerFact(
        endpoint=endpoint, speaks=is_up, encrypts=is_up and has_tls, is_safe=is_up and has_tls
    )


def facts(
    *publications: Publication,
    servers: Iterable[ServerFact] = (),
    records: Iterable[SrvFact] = (),
    **domain: bool | str,
) -> Facts:
    known = DomainFacts(servers=tuple(servers), srv=tuple(records))
    return Facts(
        domain=DOMAIN,
        publications=publications,
        records=replace(known, **domain) if domain else known,
    )


def result(program: str, about: Facts) -> ProgramResult:
    """Return what one program does."""
    return next(one for one in results(about) if one.program == program)
