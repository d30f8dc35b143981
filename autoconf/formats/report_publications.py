"""What a domain publishes, question by question: the same in a report and in an audit."""

from collections.abc import Callable, Iterable
from typing import Final

import msgspec
from msgspec import Struct

from autoconf.formats.report_values import Port
from autoconf.formats.safe_text import clean_text
from autoconf.model.audit import Flaw, Publication, PublicationKind
from autoconf.model.evidence import Outcome
from autoconf.model.message import Message
from autoconf.model.server import MailProtocol, Server, SocketType

_MAX: Final = 300


class EndpointDocument(Struct, kw_only=True):
    """A server, without user name."""

    protocol: MailProtocol
    hostname: str
    port: Port
    socket_type: SocketType


class PublicationDocument(Struct, kw_only=True):
    """A place of publication and its outcome."""

    kind: PublicationKind
    at: str
    outcome: Outcome
    detail: str
    status: int | None
    content_type: str
    flaws: list[Flaw]
    servers: list[EndpointDocument]


def publication_document(one: Publication, text: Callable[[Message], str]) -> PublicationDocument:
    """Return the document; ``text`` makes the English words of a message."""
    return PublicationDocument(
        kind=one.kind,
        at=one.at,
        outcome=one.outcome,
        detail=text(one.detail) if one.detail is not None else "",
        status=one.status,
        content_type=clean_text(one.content_type, _MAX),
        flaws=list(one.flaws),
        servers=endpoint_documents(one.config.servers if one.config is not None else ()),
    )


def endpoint_documents(servers: Iterable[Server]) -> list[EndpointDocument]:
    """Return the servers without what a login needs."""
    return [
        msgspec.convert(one.endpoint, EndpointDocument, from_attributes=True) for one in servers
    ]
