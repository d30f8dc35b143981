"""Microsoft's Autodiscover documents in plain XML (MS-OXDSCLI): request and reply."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from msgspec import Struct

from autoconf.errors import InvalidAddressError, MalformedDocumentError
from autoconf.formats import safe_xml
from autoconf.formats.clientconfig_servers import (
    MAX_USERNAME,
    DroppedError,
    first_text,
    read_hostname,
    read_port,
)
from autoconf.formats.placeholders import (
    has_unknown_placeholder,
    is_unfilled,
    normalize_placeholders,
)
from autoconf.formats.safe_text import clean_text, web_url
from autoconf.model.address import EmailAddress
from autoconf.model.config import ClientConfig, Service, ServiceKind
from autoconf.model.message import Message
from autoconf.model.server import (
    DEFAULT_PORTS,
    PASSWORD,
    Authentication,
    AuthMethod,
    MailProtocol,
    Server,
    SocketType,
)

_WHERE: Final = "Autodiscover reply"
_SCHEMA: Final = "http://schemas.microsoft.com/exchange/autodiscover/outlook/{}schema/{}"
_MAX_PROTOCOLS: Final = 20
_MAIL: Final = {
    "imap": MailProtocol.IMAP,
    "pop3": MailProtocol.POP3,
    "smtp": MailProtocol.SMTP,
}
# In an Exchange section ASUrl is the availability service, a part of the web services. A
# MobileSync section, which is rare, may hold its URL in the Server element.
_Places = tuple[ServiceKind, tuple[str, ...]]
_EXCHANGE: Final[_Places] = ("exchange", ("EwsUrl", "ASUrl"))
_SERVICES: Final[dict[str, _Places]] = {
    "exch": _EXCHANGE,
    "expr": _EXCHANGE,
    "exhttp": _EXCHANGE,
    "web": ("owa", ("External/OWAUrl", "Internal/OWAUrl")),
    "mobilesync": ("activesync", ("Url", "Server")),
}
_TLS_PORTS: Final = frozenset({993, 995, 465})
_STARTTLS_PORTS: Final = frozenset({143, 110, 25, 587})


class Settings(Struct, frozen=True):
    """Servers, services or neither, and notes of what was dropped or assumed."""

    config: ClientConfig
    notes: tuple[Message, ...] = ()


class RedirectAddr(Struct, frozen=True):
    """The server asks for a request about another address."""

    address: EmailAddress


class RedirectUrl(Struct, frozen=True):
    """The server asks for a request to another URL: https, on its usual port."""

    url: str


class Error(Struct, frozen=True):
    """A refusal with a code of MS-OXDSCLI, such as 600; both texts are cleaned."""

    code: str
    message: str


Reply = Settings | RedirectAddr | RedirectUrl | Error


def request(address: EmailAddress) -> bytes:
    """Return the document that asks for the settings of an address."""
    # The namespaces begin with http; Microsoft's pages show https, which servers do not know.
    root = Element("Autodiscover", xmlns=_SCHEMA.format("request", "2006"))
    body = SubElement(root, "Request")
    SubElement(body, "EMailAddress").text = str(address)
    SubElement(body, "AcceptableResponseSchema").text = _SCHEMA.format("response", "2006a")
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def parse(body: bytes, *, address: EmailAddress) -> Reply:
    """Read a reply; its order and all its usable servers are kept.

    Args:
        body: as received.
        address: the person's own. A login name that equals the address or its local part becomes
            a placeholder.

    Raises:
        MalformedDocumentError: it is no such document, or redirects to no address or https URL.
    """
    root = safe_xml.parse(body, _WHERE)
    if root.tag != "Autodiscover":
        raise _malformed("document.no-autodiscover", root=clean_text(root.tag, 40))
    error = next(root.iter("Error"), None)
    if error is not None:
        code = first_text(error, "ErrorCode") or first_text(error, "Status")
        return Error(clean_text(code, 20), clean_text(first_text(error, "Message")))
    account = root.find("Response/Account")
    if account is not None:
        return _read_account(account, address)
    # Some servers send the reply for telephones (mobilesync schema) to every program.
    action = root.find("Response/Action")
    if action is None:
        raise _malformed("document.no-account")
    if first_text(action, "Redirect"):
        return _redirect_addr(first_text(action, "Redirect"))
    return _read_settings(action.findall("Settings/Server"), address)


def _read_account(account: Element, address: EmailAddress) -> Reply:
    match first_text(account, "Action").lower():
        case "redirectaddr":
            return _redirect_addr(first_text(account, "RedirectAddr"))
        case "redirecturl":
            return _redirect_url(first_text(account, "RedirectUrl"))
        case _:  # "settings"; some servers leave it out
            return _read_settings(account.findall("Protocol"), address)


def _redirect_addr(text: str) -> RedirectAddr:
    try:
        return RedirectAddr(EmailAddress.parse(text))
    except InvalidAddressError as error:
        raise _malformed("document.redirect-address", why=error) from error


def _redirect_url(text: str) -> RedirectUrl:
    url = _https_url(text)
    if url is None or urlsplit(url).port not in (None, 443):
        raise _malformed("document.redirect-url", url=clean_text(text, 80))
    return RedirectUrl(url)


def _malformed(message_id: str, **values: object) -> MalformedDocumentError:
    return MalformedDocumentError(_WHERE, Message.of(message_id, **values))


def _https_url(text: str) -> str | None:
    url = web_url(text)
    return url if url is not None and urlsplit(url).scheme == "https" else None


def _read_settings(sections: list[Element], address: EmailAddress) -> Settings:
    notes: list[Message] = []
    servers: dict[Server, None] = {}
    services: dict[Service, None] = {}
    if len(sections) > _MAX_PROTOCOLS:
        count, most = len(sections), _MAX_PROTOCOLS
        notes.append(Message.of("document.many-protocols", count=count, most=most))
    for section in sections[:_MAX_PROTOCOLS]:
        kind = (first_text(section, "Type") or section.get("Type", "")).lower()
        if kind in _MAIL:
            try:
                servers.setdefault(_read_server(section, _MAIL[kind], address, notes))
            except DroppedError as error:
                notes.append(Message.of("document.server-dropped", place=kind, why=error))
        elif kind in _SERVICES:
            services.update(dict.fromkeys(_read_services(section, kind)))
        else:
            notes.append(Message.of("document.protocol-unknown", word=clean_text(kind, 30)))
    config = ClientConfig(
        provider_id=address.domain,
        display_name=address.domain,
        domains=(address.domain,),
        incoming=tuple(s for s in servers if s.protocol.is_incoming),
        outgoing=tuple(s for s in servers if not s.protocol.is_incoming),
        services=tuple(services),
    )
    return Settings(config, tuple(dict.fromkeys(notes)))


def _read_services(section: Element, kind: str) -> Iterator[Service]:
    """Yield the first of the usual places that holds an https URL."""
    name, places = _SERVICES[kind]
    urls = (_https_url(first_text(section, place)) for place in places)
    url = next(filter(None, urls), None)
    if url is not None:
        yield Service(kind=name, url=url)


def _read_server(
    section: Element, protocol: MailProtocol, address: EmailAddress, notes: list[Message]
) -> Server:
    """Read a POP3, IMAP or SMTP section.

    Raises:
        DroppedError: it lacks what cannot be assumed.
    """
    hostname = read_hostname(first_text(section, "Server"))
    port = read_port(first_text(section, "Port"))
    socket_type = _socket_type(section, port)
    if port is None:
        port = DEFAULT_PORTS[protocol, socket_type]
        notes.append(Message.of("document.no-port", place=protocol.value, port=port))
    login_name = first_text(section, "LoginName")
    username = _read_username(login_name, address)
    if login_name and not username:
        unfilled = {"place": protocol.value, "name": clean_text(login_name, 80)}
        notes.append(Message.of("document.username-unfilled", **unfilled))
    elif not username:
        notes.append(Message.of("document.no-login-name", place=protocol.value))
    if _is(section, "DomainRequired", "on"):
        notes.append(Message.of("document.windows-domain", place=protocol.value))
    return Server(
        protocol=protocol,
        hostname=hostname,
        port=port,
        socket_type=socket_type,
        authentication=_authentication(section, protocol),
        username=username or "%EMAILADDRESS%",
        username_stated=bool(username),
    )


def _is(section: Element, name: str, word: str) -> bool:
    return first_text(section, name).lower() == word


def _socket_type(section: Element, port: int | None) -> SocketType:
    """Return the socket type.

    Encryption goes before SSL. Without both, SSL is on. Encryption TLS means STARTTLS, but some
    servers send it with the ports of implicit TLS: the port decides then.
    """
    encryption = first_text(section, "Encryption").lower()
    is_stated = encryption in ("ssl", "tls", "auto")
    if encryption == "none" or (not is_stated and _is(section, "SSL", "off")):
        return SocketType.PLAIN
    if port in _STARTTLS_PORTS or (encryption == "tls" and port not in _TLS_PORTS):
        return SocketType.STARTTLS
    return SocketType.TLS


def _authentication(section: Element, protocol: MailProtocol) -> tuple[Authentication, ...]:
    """Return what the server wants; SPA is Microsoft's name for NTLM."""
    # MS-OXDSCLI: SPA is on where it is missing. Servers that leave it out do not mean NTLM.
    if protocol is MailProtocol.SMTP and _is(section, "AuthRequired", "off"):
        return (Authentication(method=AuthMethod.NONE),)
    if _is(section, "SPA", "on"):
        return (Authentication(method=AuthMethod.NTLM),)
    return PASSWORD


def _read_username(text: str, address: EmailAddress) -> str:
    """Return the user name; empty where none is stated."""
    if text.lower() in (str(address).lower(), address.text.lower()):
        return "%EMAILADDRESS%"
    if text.lower() == address.local_part.lower():
        return "%EMAILLOCALPART%"
    if has_unknown_placeholder(text) or not text.isprintable() or len(text) > MAX_USERNAME:
        raise DroppedError("document.login-name", name=clean_text(text, 80))
    if is_unfilled(text, address.domain, address):
        return ""
    return normalize_placeholders(text)
