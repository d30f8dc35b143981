"""The autoconfig document, config-v1.1.xml (draft-ietf-mailmaint-autoconfig)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from autoconf.errors import InvalidAddressError, MalformedDocumentError
from autoconf.formats import safe_xml
from autoconf.formats.clientconfig_servers import (
    DroppedError,
    Reading,
    first_text,
    read_server,
    texts,
)
from autoconf.formats.placeholders import fill_domain, fill_url
from autoconf.formats.safe_text import clean_text, web_url
from autoconf.formats.safe_xml import whole_text
from autoconf.model.address import EmailAddress
from autoconf.model.config import ClientConfig, Link, OAuth2, Scopes, Service, ServiceKind
from autoconf.model.domain import parse_hostname
from autoconf.model.message import Message
from autoconf.model.server import Authentication, Pop3Settings, Server

_WHERE: Final = "autoconfig document"
_MAX_DISPLAY_NAME: Final = 60  # draft, "displayName": MUST
_MAX_SHORT_NAME: Final = 20  # draft, "displayShortName": MUST
_MAX_TEXT: Final = 500
_SERVICES: Final[tuple[tuple[str, ServiceKind], ...]] = (
    ("calendar", "caldav"),
    ("addressbook", "carddav"),
    ("addressBook", "carddav"),  # as the draft's own example has it
    ("incomingServer", "jmap"),
    ("incomingServer", "ews"),
    ("incomingServer", "owa"),
    ("incomingServer", "graph"),
    ("incomingServer", "activesync"),
    ("incomingServer", "exchange"),
)
_URL_TAGS: Final = ("url", "ewsURL", "owaURL", "easURL")
"""The draft's tag, and those of the type ``exchange`` in the ISPDB."""


def parse(
    body: bytes, *, domain: str, address: EmailAddress | None, is_own: bool = False
) -> tuple[ClientConfig, tuple[Message, ...]]:
    """Read a document; its order and all its usable servers are kept.

    Args:
        body: as received.
        domain: the domain that was asked about; the value of ``%EMAILDOMAIN%`` if there is no
            address.
        address: its domain is the value of ``%EMAILDOMAIN%``; in the document of a mail host
            that is not the domain that was asked about.
        is_own: whether the person wrote it, who may name this machine.

    Returns:
        The config, which may lack servers, and notes of what was dropped or assumed.

    Raises:
        MalformedDocumentError: it is no such document.
    """
    root = safe_xml.parse(body, _WHERE)
    if root.tag != "clientConfig":
        root_name = clean_text(root.tag, 40)
        raise MalformedDocumentError(_WHERE, Message.of("document.no-clientconfig", root=root_name))
    notes: dict[Message, None] = {}
    mail_domain = address.domain if address else domain
    reading = Reading(
        mail_domain=mail_domain, address=address, note=notes.setdefault, is_own=is_own
    )
    provider = root.find("emailProvider")
    if provider is None:
        provider = Element("emailProvider")
        reading.note(Message.of("document.no-provider"))
    config = ClientConfig(
        provider_id=clean_text(provider.get("id", "")) or domain,
        display_name=_read_name(provider, ("displayName",), reading),
        display_short_name=_read_name(provider, ("displayShortName", "displayNameShort"), reading),
        domains=tuple(dict.fromkeys(_read_domains(provider, reading))),
        incoming=_read_servers(provider, "incomingServer", reading),
        outgoing=_read_servers(provider, "outgoingServer", reading),
        services=tuple(_read_services(root, provider, reading)),
        documentation=_read_links(provider.iterfind("documentation"), "url", "descr", reading),
        instructions=_read_links(provider.iterfind("instruction"), "url", "descr", reading),
        enable=_read_links(_both(root, provider, "enable"), "visiturl", "instruction", reading),
        web_mail=_read_web_mail(root, provider, reading),
        oauth2=_read_oauth2(next(iter(_both(root, provider, "oAuth2")), None), reading),
    )
    return config, tuple(notes)


def _both(root: Element, provider: Element, name: str) -> list[Element]:
    """Return the children of that name of both elements; documents use either."""
    return [*provider.iterfind(name), *root.iterfind(name)]


def _read_name(provider: Element, tags: Sequence[str], reading: Reading) -> str:
    text = next(filter(None, (first_text(provider, tag) for tag in tags)), "")
    return clean_text(reading.fill(text))


def _read_domains(provider: Element, reading: Reading) -> Iterator[str]:
    for element in provider.iterfind("domain"):
        if element.get("purpose", "").strip().lower() == "mx":
            continue  # the name of an MX host, not a domain of addresses
        text = fill_domain(whole_text(element), reading.mail_domain)
        try:
            yield parse_hostname(text)
        except InvalidAddressError as error:
            reading.note(Message.of("document.domain-dropped", why=error))


def _read_servers(provider: Element, tag: str, reading: Reading) -> tuple[Server, ...]:
    is_incoming = tag == "incomingServer"
    place_id = "document.incoming-server" if is_incoming else "document.outgoing-server"
    servers: dict[Server, None] = {}
    for number, section in enumerate(provider.iterfind(tag), start=1):
        if _is_service(section):
            continue
        place = Message.of(place_id, number=number)
        try:
            servers.setdefault(read_server(section, place, reading))
        except DroppedError as error:
            reading.note(Message.of("document.server-dropped", place=place, why=error))
    return tuple(servers)


def _read_services(root: Element, provider: Element, reading: Reading) -> Iterator[Service]:
    for tag, kind in _SERVICES:
        for element in _both(root, provider, tag):
            if element.get("type", "").strip().lower() != kind:
                continue
            urls = (_read_url(first_text(element, name), reading) for name in _URL_TAGS)
            yield from (Service(kind=kind, url=url) for url in urls if url)


def _is_service(section: Element) -> bool:
    """Tell whether ``_read_services`` reads this section: it holds a URL, not a host name."""
    kind = section.get("type", "").strip().lower()
    return (section.tag, kind) in _SERVICES and any(first_text(section, t) for t in _URL_TAGS)


def _read_links(
    elements: Iterable[Element], url_name: str, text_name: str, reading: Reading
) -> tuple[Link, ...]:
    links = []
    for element in elements:
        url = _read_url(element.get(url_name, ""), reading)
        found: dict[str, str] = {}
        for child in element.iterfind(text_name):
            text = clean_text(reading.fill(whole_text(child)), _MAX_TEXT)
            if text:
                found.setdefault(clean_text(child.get("lang", "en"), 20).lower() or "en", text)
        if url:
            # English first, then the document's order.
            in_order = sorted(found.items(), key=lambda item: item[0] != "en")
            links.append(Link(url=url, text=tuple(in_order)))
    return tuple(dict.fromkeys(links))


def _read_url(text: str, reading: Reading) -> str:
    """Return a web address; an empty string if there is none, or it is dropped."""
    url = web_url(fill_url(text, reading.mail_domain, reading.address))
    if url is None and text.strip():
        reading.note(Message.of("document.url-dropped", url=clean_text(text, 60)))
    return url or ""


def _read_web_mail(root: Element, provider: Element, reading: Reading) -> str:
    for web_mail in _both(root, provider, "webMail"):
        page = web_mail.find("loginPage")
        if page is not None:
            return _read_url(page.get("url", ""), reading)
    return ""


def _read_oauth2(element: Element | None, reading: Reading) -> OAuth2 | None:
    if element is None:
        return None
    return OAuth2(
        issuer=clean_text(reading.fill(first_text(element, "issuer"))),
        auth_url=_read_url(first_text(element, "authURL"), reading),
        token_url=_read_url(first_text(element, "tokenURL"), reading),
        scopes=Scopes.for_all(
            word for text in texts(element, "scope") for word in clean_text(text, 2000).split()
        ),
        client_id=clean_text(first_text(element, "clientID")),
    )


def write(config: ClientConfig, *, domains: Sequence[str] | None = None) -> bytes:
    """Return a document of version 1.1, which all clients read; it never holds a password.

    Args:
        config: its servers are written in their order, best first.
        domains: claimed instead of the config's domains. If there are none, the document claims
            ``%EMAILDOMAIN%``, because Thunderbird ignores a document without a domain.
    """
    claimed = (config.domains if domains is None else tuple(domains)) or ("%EMAILDOMAIN%",)
    root = Element("clientConfig", version="1.1")
    provider = SubElement(root, "emailProvider", id=clean_text(config.provider_id) or claimed[0])
    for domain in claimed:
        _add(provider, "domain", domain)
    _add(provider, "displayName", clean_text(config.display_name, _MAX_DISPLAY_NAME))
    _add(provider, "displayShortName", clean_text(config.display_short_name, _MAX_SHORT_NAME))
    for tag, servers in (("incomingServer", config.incoming), ("outgoingServer", config.outgoing)):
        for server in servers:
            _write_server(SubElement(provider, tag, type=server.protocol.value), server)
    _write_links(provider, ("documentation", "url", "descr"), config.documentation)
    _write_links(provider, ("instruction", "url", "descr"), config.instructions)
    _write_links(provider, ("enable", "visiturl", "instruction"), config.enable)
    _write_root_sections(root, config)
    indent(root)
    text: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + text + b"\n"


def _add(parent: Element, tag: str, text: str) -> None:
    clean = clean_text(text, _MAX_TEXT)
    if clean:
        SubElement(parent, tag).text = clean


def _write_server(section: Element, server: Server) -> None:
    _add(section, "hostname", server.hostname)
    _add(section, "port", str(server.port))
    _add(section, "socketType", server.socket_type.value)
    for way in _with_generic_names(server.authentication):
        element = SubElement(section, "authentication")
        element.text = way.sasl_name or way.method.value
        if way.sasl_name:
            element.set("system", "sasl")
    _add(section, "username", server.username)
    for word in server.restriction:
        _add(section, "restriction", word)
    if server.pop3 is not None:
        _write_pop3(SubElement(section, "pop3"), server.pop3)


def _with_generic_names(ways: Sequence[Authentication]) -> tuple[Authentication, ...]:
    """Add the method of each SASL name, for clients that know no SASL names."""
    generic = (Authentication(method=way.method) for way in ways)
    return tuple(dict.fromkeys((*ways, *generic)))


def _write_pop3(element: Element, settings: Pop3Settings) -> None:
    leave, days = settings.leave_messages_on_server, settings.days_to_leave_messages_on_server
    biff, minutes = settings.download_on_biff, settings.check_interval_minutes
    _add(element, "leaveMessagesOnServer", "" if leave is None else str(leave).lower())
    _add(element, "downloadOnBiff", "" if biff is None else str(biff).lower())
    _add(element, "daysToLeaveMessagesOnServer", "" if days is None else str(days))
    if minutes is not None:
        SubElement(element, "checkInterval", minutes=str(minutes))


def _write_links(parent: Element, names: tuple[str, str, str], links: Sequence[Link]) -> None:
    tag, url_name, text_name = names
    for link in links:
        url = web_url(link.url)
        if url is None:
            continue
        element = SubElement(parent, tag, {url_name: url})
        for language, text in link.text:
            shown = SubElement(element, text_name, lang=clean_text(language))
            shown.text = clean_text(text, _MAX_TEXT)


def _write_root_sections(root: Element, config: ClientConfig) -> None:
    for tag, kind in _SERVICES[:2]:
        for service in config.services:
            if service.kind == kind:
                _add(SubElement(root, tag, type=kind), "url", service.url)
    if config.oauth2 is not None:
        element = SubElement(root, "oAuth2")
        _add(element, "issuer", config.oauth2.key or config.oauth2.issuer)
        _add(element, "authURL", config.oauth2.auth_url)
        _add(element, "tokenURL", config.oauth2.token_url)
        _add(element, "scope", " ".join(config.oauth2.scopes.all))
        _add(element, "clientID", config.oauth2.client_id)
    web_mail = web_url(config.web_mail)
    if web_mail:
        SubElement(SubElement(root, "webMail"), "loginPage", url=web_mail)
