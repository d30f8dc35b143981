"""Settings out of a JSON report that was written before, to be rendered."""

from collections.abc import Sequence
from typing import Final

import msgspec

from autoconf.errors import InvalidAddressError, MalformedDocumentError
from autoconf.formats import report_document as wire
from autoconf.model.address import EmailAddress
from autoconf.model.config import ClientConfig, Link
from autoconf.model.domain import parse_hostname
from autoconf.model.server import Authentication, Server

_WHERE: Final = "report"


def read_config(body: bytes) -> tuple[EmailAddress | None, str, ClientConfig | None]:
    """Read address, domain and settings of a report that was written before.

    Its trust decisions are read as they stand: whoever hands in the report answers for it.
    SASL names are lost, as the format does not hold them.

    Raises:
        MalformedDocumentError: it is not such a report, or a host name in it is not one.
    """
    try:
        document = msgspec.json.decode(body, type=wire.ReadDocument)
        address = None if document.address is None else EmailAddress.parse(document.address)
        config = document.config
        return address, parse_hostname(document.domain), _read_config(config) if config else None
    except (msgspec.DecodeError, InvalidAddressError, ValueError) as error:
        raise MalformedDocumentError(_WHERE, str(error)) from error


def _read_config(document: wire.ConfigDocument) -> ClientConfig:
    incoming = [(_read_server(d), d.trust) for d in document.incoming]
    outgoing = [(_read_server(d), d.trust) for d in document.outgoing]
    if any(not s.protocol.is_incoming for s, _ in incoming) or any(
        s.protocol.is_incoming for s, _ in outgoing
    ):
        raise MalformedDocumentError(_WHERE, "a server stands among those of the other direction")
    return ClientConfig(
        provider_id=document.provider_id,
        display_name=document.display_name,
        display_short_name=document.display_short_name,
        domains=tuple(document.domains),
        incoming=tuple(server for server, _ in incoming),
        outgoing=tuple(server for server, _ in outgoing),
        services=tuple(document.services),
        documentation=_read_links(document.documentation),
        instructions=_read_links(document.instructions),
        enable=_read_links(document.enable),
        web_mail=document.web_mail,
        oauth2=document.oauth2,
        requires=tuple(document.requires),
        hint=document.hint,
        trust=tuple((s, trust) for s, trust in incoming + outgoing if trust is not None),
    )


def _read_server(document: wire.ServerDocument) -> Server:
    if not document.username_form.isprintable():
        raise MalformedDocumentError(_WHERE, "a user name holds a control character")
    return Server(
        protocol=document.protocol,
        hostname=parse_hostname(document.hostname),
        port=document.port,
        socket_type=document.socket_type,
        authentication=tuple(Authentication(method=m) for m in document.authentication),
        username=document.username_form,
        username_stated=document.username_stated,
        restriction=tuple(document.restriction),
        pop3=document.pop3,
        source=document.source,
    )


def _read_links(documents: Sequence[wire.LinkDocument]) -> tuple[Link, ...]:
    return tuple(Link(url=d.url, text=tuple(d.text.items())) for d in documents)
