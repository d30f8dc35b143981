"""The PACC document, user-agent-configuration.json (draft-ietf-mailmaint-pacc-02)."""

import contextlib
import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from msgspec import Struct

from autoconf.errors import InvalidAddressError, MalformedDocumentError
from autoconf.formats.safe_text import clean_text, web_url
from autoconf.model.config import ClientConfig, Link, OAuth2, Service, ServiceKind
from autoconf.model.domain import parse_hostname
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

MAX_BYTES: Final = 256 * 1024
_MAX_TEXT: Final = 2000  # characters
_WHERE: Final = "PACC document"
_URL_SERVICES: Final[tuple[ServiceKind, ...]] = ("jmap", "caldav", "carddav", "webdav")
_TYPES: Final = {
    dict: "document.no-object",
    str: "document.no-text",
    bool: "document.no-flag",
}

T = TypeVar("T", dict[str, Any], str, bool)


def matches_digest(body: bytes, records: Iterable[str]) -> bool:
    """Tell whether one of the TXT records of ``_ua-auto-config`` holds the digest of a body.

    Tags may have any order and case. There are two records while a digest is replaced.

    Args:
        body: as received, after content decoding; it is not parsed.
        records: each with its character-strings joined.
    """
    actual = hashlib.sha256(body).digest()
    return any(hmac.compare_digest(actual, _read_digest(record)) for record in records)


def is_rewritten(body: bytes, records: Sequence[str]) -> bool:
    """Tell whether a digest fits the document without what servers and editors like to change."""
    lines = body.replace(b"\r\n", b"\n").rstrip(b"\n")
    forms = [lines, lines + b"\n", lines.replace(b"\n", b"\r\n") + b"\r\n"]
    forms.append(body.removeprefix(b"\xef\xbb\xbf"))
    with contextlib.suppress(ValueError, RecursionError):
        content = json.loads(body)
        for indent, separators in ((None, (",", ":")), (None, None), (2, None), (4, None)):
            for ascii_only in (True, False):
                text = json.dumps(
                    content, indent=indent, separators=separators, ensure_ascii=ascii_only
                ).encode()
                forms += [text, text + b"\n"]
    return any(matches_digest(form, records) for form in forms)


def digests(records: Iterable[str]) -> int:
    """Return how many of the records hold a digest."""
    return sum(1 for record in records if _read_digest(record))


def _read_digest(record: str) -> bytes:
    """Return the digest in ``v=UAAC1; a=sha256; d=BASE64``; empty for another record."""
    pairs = (part.partition("=") for part in record.split(";"))
    tags = {name.strip().lower(): value.strip() for name, _, value in pairs}
    if (tags.get("v", "").lower(), tags.get("a", "").lower()) != ("uaac1", "sha256"):
        return b""
    try:
        return b64decode(tags.get("d", ""), validate=True)
    except ValueError:
        return b""


def digest_record(body: bytes) -> str:
    """Return the text of the TXT record that belongs to a document."""
    return f"v=UAAC1; a=sha256; d={b64encode(hashlib.sha256(body).digest()).decode()}"


def parse(body: bytes, *, domain: str) -> tuple[ClientConfig, tuple[Message, ...]]:
    """Read a document whose digest is right; unknown members are ignored.

    Args:
        body: as received.
        domain: the mail domain that was asked about.

    Returns:
        The config, which may lack servers, and notes of what was dropped or assumed.

    Raises:
        MalformedDocumentError: it is not a JSON object, or too large.
    """
    notes: list[Message] = []
    document = _Object(_load(body), "", notes.append)
    protocols = document.section("protocols")
    ways, oauth2 = _read_authentication(document)
    servers = tuple(_read_servers(protocols, ways))
    info = document.section("info")
    provider = info.section("provider")
    config = ClientConfig(
        provider_id=domain,
        display_name=clean_text(provider.text("name")),
        display_short_name=clean_text(provider.text("shortName")),
        domains=(domain,),
        incoming=tuple(s for s in servers if s.protocol.is_incoming),
        outgoing=tuple(s for s in servers if not s.protocol.is_incoming),
        services=tuple(_read_services(protocols)),
        documentation=tuple(_read_links(info.section("help"))),
        oauth2=oauth2,
    )
    return config, tuple(notes)


class _Object(Struct, frozen=True):
    """A JSON object. A member of a wrong type counts as absent, and is noted."""

    members: Mapping[str, Any]
    path: str
    note: Callable[[Message], None]

    def section(self, name: str) -> "_Object":
        return _Object(self._get(name, {}), f"{self.path}{name}.", self.note)

    def text(self, name: str) -> str:
        text = self._get(name, "")
        if len(text) > _MAX_TEXT:
            self.drop(name, Message.of("document.long-text", most=_MAX_TEXT))
            return ""
        return text

    def flag(self, name: str) -> bool:
        return self._get(name, False)  # noqa: FBT003 - the value of an absent member

    def drop(self, name: str, why: Message) -> None:
        self.note(Message.of("document.member-dropped", member=f"{self.path}{name}", why=why))

    def _get(self, name: str, absent: T) -> T:
        value = self.members.get(name)
        if value is None:
            return absent
        if not isinstance(value, type(absent)):
            self.drop(name, Message.of(_TYPES[type(absent)]))
            return absent
        return value


def _load(body: bytes) -> dict[str, Any]:
    if len(body) > MAX_BYTES:
        raise _malformed("document.too-large", kib=MAX_BYTES // 1024)
    try:
        content = json.loads(body)
    except ValueError as error:
        raise _malformed("document.no-json", words=clean_text(str(error))) from error
    except RecursionError as error:
        raise _malformed("document.too-deep") from error
    if not isinstance(content, dict):
        raise _malformed("document.no-json-object")
    return content


def _malformed(message_id: str, **values: object) -> MalformedDocumentError:
    return MalformedDocumentError(_WHERE, Message.of(message_id, **values))


def _read_authentication(document: _Object) -> tuple[tuple[Authentication, ...], OAuth2 | None]:
    """Return the ways to log in; the password first, because few clients can use OAuth here."""
    if document.members.get("authentication") is None:
        document.note(Message.of("document.password-assumed"))
        return PASSWORD, None
    section = document.section("authentication")
    ways = PASSWORD if section.flag("password") else ()
    public = section.section("oauth-public")
    issuer = _https_url(public, "issuer")
    if "?" in issuer or "#" in issuer:  # RFC 8414 section 2
        public.drop("issuer", Message.of("document.issuer"))
        return ways, None
    if not issuer:
        return ways, None
    return (*ways, Authentication(method=AuthMethod.OAUTH2)), OAuth2(issuer=issuer)


def _read_servers(protocols: _Object, ways: tuple[Authentication, ...]) -> Iterator[Server]:
    """Yield one server per protocol: implicit TLS on the default port, the full address."""
    for protocol in MailProtocol:
        hostname = _host(protocols, protocol.value)
        if hostname and not ways:
            protocols.drop(protocol.value, Message.of("document.no-known-login"))
        elif hostname:
            yield Server(
                protocol=protocol,
                hostname=hostname,
                port=DEFAULT_PORTS[protocol, SocketType.TLS],
                socket_type=SocketType.TLS,
                authentication=ways,
            )


def _read_services(protocols: _Object) -> Iterator[Service]:
    for kind in _URL_SERVICES:
        url = _https_url(protocols.section(kind), "url")
        if url:
            yield Service(kind=kind, url=url)
    sieve = _host(protocols, "managesieve")
    if sieve:
        yield Service(kind="managesieve", url=f"sieve://{sieve}")  # RFC 5804 section 3


def _host(protocols: _Object, protocol: str) -> str:
    section = protocols.section(protocol)
    text = section.text("host")
    try:
        return parse_hostname(text) if text else ""
    except (InvalidAddressError, UnicodeError):
        section.drop("host", Message.of("document.no-host-name"))
        return ""


def _https_url(section: _Object, name: str) -> str:
    """Return an https URL without a port, as the draft demands; empty if it is not one."""
    text = section.text(name)
    if not text or _is_https_url(text):
        return text.strip()
    section.drop(name, Message.of("document.no-https-url"))
    return ""


def _is_https_url(text: str) -> bool:
    parts = urlsplit(web_url(text) or "")
    try:
        parse_hostname(parts.hostname or "")
    except (InvalidAddressError, UnicodeError):
        return False
    return parts.scheme == "https" and parts.port is None


def _read_links(section: _Object) -> Iterator[Link]:
    text = section.text("documentation")
    url = web_url(text)
    if url:
        yield Link(url=url)
    elif text:
        section.drop("documentation", Message.of("document.no-web-address"))


def can_hold(server: Server) -> bool:
    """Tell whether a document can name a server; it states the host alone."""
    return (
        server.socket_type is SocketType.TLS
        and server.port == DEFAULT_PORTS[server.protocol, SocketType.TLS]
        and server.username.upper() == "%EMAILADDRESS%"
        and server.wants_password
    )


def write(config: ClientConfig) -> bytes:
    """Return a document for login by password, with the first server of each protocol.

    OAuth is left out: the draft demands open registration of programs, and a config does not say
    whether the server has it.
    """
    best = {s.protocol: s.hostname for s in reversed(config.servers) if can_hold(s)}
    protocols = {p.value: {"host": best[p]} for p in MailProtocol if p in best}
    protocols |= {kind: where for kind, where in map(_service, config.services) if where}
    names = {"name": config.display_name, "shortName": config.display_short_name}
    info: dict[str, Any] = {"provider": {key: name for key, name in names.items() if name}}
    pages = [link.url for link in config.documentation if link.url.startswith("https://")]
    info |= {"help": {"documentation": pages[0]}} if pages else {}
    document = {"protocols": protocols, "authentication": {"password": True}, "info": info}
    return (json.dumps(document, indent=2) + "\n").encode()


def _service(service: Service) -> tuple[str, dict[str, str]]:
    """Return a member of ``protocols``; empty if the draft has none for the service."""
    if service.kind in _URL_SERVICES and _is_https_url(service.url):
        return service.kind, {"url": service.url}
    try:
        parts = urlsplit(service.url)
    except ValueError:
        return service.kind, {}
    if service.kind == "managesieve" and parts.hostname and parts.port is None:
        return service.kind, {"host": parts.hostname}
    return service.kind, {}
