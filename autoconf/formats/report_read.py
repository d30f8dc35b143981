"""The settings in a JSON report.

The report may come from anywhere. Each value is checked, and none vouches for a server.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from autoconf.errors import InvalidAddressError, MalformedDocumentError
from autoconf.formats import report_document as wire
from autoconf.formats.clientconfig_servers import MAX_USERNAME
from autoconf.formats.placeholders import has_unknown_placeholder
from autoconf.formats.report_oauth2 import read_oauth2
from autoconf.formats.safe_text import clean_text, web_url
from autoconf.model.address import EmailAddress
from autoconf.model.check import LoginOutcome
from autoconf.model.config import ClientConfig, Decision, Link, Service, TrustDecision
from autoconf.model.domain import is_this_machine, parse_hostname, registrable_domain
from autoconf.model.message import Message
from autoconf.model.server import Authentication, Endpoint, Server

_WHERE: Final = "report"
_MAX_TEXT: Final = 2000
_MAX_ENTRIES: Final = 5000
_MAX_NUMBER: Final = 99_999
_AGAINST: Final = ("trust.report-objects",)
_SOURCE: Final = re.compile(r"[a-z0-9-]{0,40}")
_REASON: Final = re.compile(r"trust\.[a-z-]{1,40}")


def read_config(body: bytes) -> tuple[EmailAddress | None, str, ClientConfig | None]:
    """Read address, domain and settings of a report.

    Only trust decisions against a server are kept, so no server may be used until
    ``discovery.reported.decide_anew`` has decided. A server that must be confirmed counts as
    foreign until then. SASL names are lost, because the format has no place for them.

    Raises:
        MalformedDocumentError: it is no report, or a value does not fit its field.
    """
    try:
        document = msgspec.json.decode(body, type=wire.ReadDocument)
        address = None if document.address is None else EmailAddress.parse(document.address)
        domain = parse_hostname(document.domain)
        if address is not None and address.domain != domain:
            raise _refused("document.report-other-domain")
        return address, domain, _read_config(document.config) if document.config else None
    except InvalidAddressError as error:
        raise MalformedDocumentError(_WHERE, Message.of_error(error)) from error
    except (msgspec.DecodeError, UnicodeError) as error:
        raise MalformedDocumentError(_WHERE, clean_text(str(error))) from error
    except RecursionError as error:
        raise _refused("document.too-deep") from error


def read_proved(body: bytes) -> frozenset[Endpoint]:
    """Read where a login was accepted and the mailbox opened, as the report claims.

    Raises:
        MalformedDocumentError: it is no report, or a value does not fit its field.
    """
    try:
        document = msgspec.json.decode(body, type=wire.ReadChecks)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise MalformedDocumentError(_WHERE, clean_text(str(error))) from error
    return frozenset(
        Endpoint(
            protocol=check.protocol,
            hostname=check.hostname,
            port=check.port,
            socket_type=check.socket_type,
        )
        for check in document.checks
        if check.login.outcome == LoginOutcome.ACCEPTED.value
        and not (check.mailbox and check.mailbox.refusal)
    )


def _read_config(document: wire.ConfigDocument) -> ClientConfig:
    written = (*document.incoming, *document.outgoing)
    _require_plain(msgspec.to_builtins(document))
    _require_reasons((document.trust, *(server.trust for server in written)))
    incoming = tuple(map(_read_server, document.incoming))
    outgoing = tuple(map(_read_server, document.outgoing))
    if not all(s.protocol.is_incoming for s in incoming) or any(
        s.protocol.is_incoming for s in outgoing
    ):
        raise _refused("document.report-direction")
    oauth2 = document.oauth2
    urls = [requirement.link for requirement in document.requires if requirement.link is not None]
    urls += [document.web_mail] if document.web_mail else []
    urls += oauth2.urls if oauth2 is not None else ()
    _require_web_urls(urls)
    _require_web_urls(map(_as_web_url, document.services))
    return ClientConfig(
        provider_id=document.provider_id,
        display_name=document.display_name,
        display_short_name=document.display_short_name,
        domains=tuple(map(parse_hostname, document.domains)),
        incoming=incoming,
        outgoing=outgoing,
        services=tuple(document.services),
        documentation=_read_links(document.documentation),
        instructions=_read_links(document.instructions),
        enable=_read_links(document.enable),
        web_mail=document.web_mail,
        oauth2=None if oauth2 is None else read_oauth2(oauth2),
        requires=tuple(document.requires),
        hint=document.hint,
        kept_by=document.kept_by,
        closed=document.closed,
        checked=document.checked,
        trust=tuple(
            (server, against)
            for server, of_report in zip((*incoming, *outgoing), written, strict=True)
            if (against := _read_distrust(of_report.trust, server)) is not None
        ),
    )


def _read_server(document: wire.ServerDocument) -> Server:
    name = document.username_form
    if not (name and name.isprintable() and len(name) <= MAX_USERNAME):
        raise _refused("document.report-username")
    if has_unknown_placeholder(name):
        raise _refused("document.report-placeholder", name=clean_text(name, 80))
    if not document.authentication:
        raise _refused("document.report-no-login", server=clean_text(document.hostname, 80))
    if is_this_machine(document.hostname):  # its certificate proves nothing
        raise _refused("document.report-this-machine", host=document.hostname)
    if not _SOURCE.fullmatch(document.source):
        raise _refused("document.report-word", word=clean_text(document.source, 40))
    return Server(
        protocol=document.protocol,
        hostname=parse_hostname(document.hostname),
        port=document.port,
        socket_type=document.socket_type,
        authentication=tuple(Authentication(method=m) for m in document.authentication),
        username=name,
        username_stated=document.username_stated,
        restriction=tuple(document.restriction),
        pop3=document.pop3,
        source=document.source,
    )


def _read_distrust(trust: TrustDecision | None, server: Server) -> TrustDecision | None:
    """Return a decision against a server; None for one in its favour.

    The report's reasons are left out: they could persuade a person to confirm the server.
    """
    if trust is None:
        return None
    match trust.decision:
        case Decision.AUTO:
            return None
        case Decision.CONFIRM:
            home = registrable_domain(server.hostname) or server.hostname
            return TrustDecision(
                decision=Decision.CONFIRM, confirm_domain=home, reasons=_AGAINST, foreign=True
            )
        case Decision.NEVER:
            return TrustDecision(decision=Decision.NEVER, reasons=_AGAINST)


def _read_links(documents: Sequence[wire.LinkDocument]) -> tuple[Link, ...]:
    _require_web_urls(document.url for document in documents)
    return tuple(Link(url=d.url, text=tuple(d.text.items())) for d in documents)


def _as_web_url(service: Service) -> str:
    """Return a service's URL with a scheme that ``web_url`` knows."""
    is_sieve = service.kind == "managesieve" and service.url.startswith("sieve://")
    return service.url.replace("sieve", "https", 1) if is_sieve else service.url


def _require_web_urls(urls: Iterable[str]) -> None:
    for url in urls:
        if web_url(url) != url:
            raise _refused("document.report-url", url=clean_text(url, 80))


def _require_reasons(decisions: Iterable[TrustDecision | None]) -> None:
    """Require the form of a reason: the reasons themselves are not used."""
    for decision in decisions:
        for reason in decision.reasons if decision else ():
            if not _REASON.fullmatch(reason):
                raise _refused("document.report-word", word=clean_text(reason, 40))


def _require_plain(value: Any) -> None:
    """Check every text, number and list of the settings, at any depth.

    Raises:
        MalformedDocumentError: a text is no clean line, or a value is too long or too large.
    """
    if isinstance(value, dict):
        _require_plain([*value, *value.values()])
    elif isinstance(value, list):
        if len(value) > _MAX_ENTRIES:
            raise _refused("document.report-entries", most=_MAX_ENTRIES)
        for entry in value:
            _require_plain(entry)
    elif isinstance(value, str):
        if clean_text(value, _MAX_TEXT) != value:
            raise _refused("document.report-text", text=clean_text(value, 80))
    elif isinstance(value, int) and not 0 <= value <= _MAX_NUMBER:
        raise _refused("document.report-number", most=_MAX_NUMBER)


def _refused(message_id: str, **values: object) -> MalformedDocumentError:
    return MalformedDocumentError(_WHERE, Message.of(message_id, **values))
