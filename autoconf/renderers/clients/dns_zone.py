"""DNS records for the owner of a mail domain: SRV (RFC 6186, 8314, 6764, 8620, 5804) and PACC."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from autoconf.errors import InvalidAddressError, UnsupportedError
from autoconf.model.config import Service
from autoconf.model.domain import parse_hostname
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile
from autoconf.model.server import AuthMethod, MailProtocol, Server, SocketType
from autoconf.renderers.interface import ClientInfo, Renderer, Words
from autoconf.renderers.kits.client import ClientTable, domain_value, head, text_file
from autoconf.renderers.kits.publishing import pacc_record
from autoconf.renderers.safe_text import quoted, safe

_MAIL: Final = {
    (MailProtocol.IMAP, SocketType.TLS): "_imaps",
    (MailProtocol.IMAP, SocketType.STARTTLS): "_imap",
    (MailProtocol.POP3, SocketType.TLS): "_pop3s",
    (MailProtocol.POP3, SocketType.STARTTLS): "_pop3",
    (MailProtocol.SMTP, SocketType.TLS): "_submissions",
    (MailProtocol.SMTP, SocketType.STARTTLS): "_submission",
}
"""RFC 6186 section 3, RFC 8314 section 5.1."""

_OTHERS: Final = {
    "caldav": ("_caldavs", "https", 443),
    "carddav": ("_carddavs", "https", 443),
    "jmap": ("_jmap", "https", 443),
    "managesieve": ("_sieve", "sieve", 4190),
}
_WITH_PATH: Final = ("caldav", "carddav")  # RFC 6764 section 4
_PATHS: Final = {"jmap": "/.well-known/jmap", "managesieve": ""}
"""The only path that the record of such a service can stand for."""

_PLAIN_PATH: Final = re.compile(r"(/[A-Za-z0-9._~%/+@:-]{0,240})?")
"""A path that needs no quoting in a TXT record, and fits into one string."""

_STEP: Final = 10
_LAST: Final = 65535
_TTL: Final = 3600

_CLIENT: Final = ClientInfo(
    name="DNS records",
    platforms=("any",),
    auth_methods=frozenset(AuthMethod),
    for_owners=True,
    for_all=True,
)


def _files(profile: Profile, words: Words) -> Iterator[Artifact]:
    """Yield a zone file (RFC 1035 section 5) for a whole domain; it names no person."""
    yield text_file("dns-zone/records.zone", _lines(profile, words), "text/dns")


def _lines(profile: Profile, words: Words) -> Iterator[str]:
    def remark(what: str, **values: object) -> str:
        return f"; {words(Message.of(f'zone.{what}', **values))}"

    config, domain = profile.config, profile.address.domain
    yield from head(profile, words, "; ", for_all=True)
    yield f"$ORIGIN {domain}."
    yield f"$TTL {_TTL}"
    yield remark("servers")
    yield from _mail(config.incoming)
    yield from _mail(config.outgoing)
    unnamed = [p for p in MailProtocol if not (config.of_protocol(p) or _is_left_out(p, profile))]
    for protocol in (p for p in unnamed if p in profile.found):
        yield remark("not-named", protocol=protocol.value.upper())
    absent = [p for p in unnamed if p not in profile.found]
    if absent:
        yield remark("not-offered")
        yield from (
            f"; {name}._tcp IN SRV 0 0 0 ."
            for (protocol, _), name in _MAIL.items()
            if protocol in absent
        )
    services = [s for s in config.services if _can_hold(s)]
    if services:
        yield remark("services")
        for service in services:
            yield from _other(service)
    record = _pacc(profile)
    if record:
        yield remark("pacc")
        yield f"; {record}"
    yield remark("web")
    yield "; autoconfig IN CNAME WEB-HOST."
    yield "; ua-auto-config IN CNAME WEB-HOST."
    yield "; _autodiscover._tcp IN SRV 0 1 443 WEB-HOST."


def _is_left_out(protocol: MailProtocol, profile: Profile) -> bool:
    """Tell whether the person wants no word of a protocol, found or not."""
    return protocol.is_incoming and profile.choices.only not in (None, protocol)


def _mail(servers: tuple[Server, ...]) -> Iterator[str]:
    """Yield the records of one direction.

    The order is that of the priorities, over all protocols: so RFC 6186 section 3.4 tells IMAP and
    POP3 which of them comes first.
    """
    endpoints = dict.fromkeys(server.endpoint for server in servers)
    for number, endpoint in enumerate(endpoints):
        name = _MAIL[endpoint.protocol, endpoint.socket_type]
        priority = min(number * _STEP, _LAST)
        yield f"{name}._tcp IN SRV {priority} 1 {endpoint.port} {endpoint.hostname}."


def _other(service: Service) -> Iterator[str]:
    name, _, usual_port = _OTHERS[service.kind]
    url = urlsplit(service.url)
    yield f"{name}._tcp IN SRV 0 1 {url.port or usual_port} {parse_hostname(url.hostname or '')}."
    if service.kind in _WITH_PATH and url.path:
        yield f'{name}._tcp IN TXT "path={url.path}"'


def _can_hold(service: Service) -> bool:
    """Tell whether records can say where a service is."""
    if service.kind not in _OTHERS:
        return False
    try:
        url = urlsplit(service.url)
        parse_hostname(url.hostname or "")
        plain = (url.scheme, bool(url.query or url.fragment), url.port != 0)
    except (InvalidAddressError, ValueError):
        return False
    if plain != (_OTHERS[service.kind][1], False, True):
        return False
    if service.kind in _WITH_PATH:
        return _PLAIN_PATH.fullmatch(url.path) is not None
    return url.path == _PATHS[service.kind]


def _pacc(profile: Profile) -> str:
    """Return the digest of the document that ``--client pacc`` writes; empty if it writes none.

    The zone file has it as a comment: programs must not find a digest before the document.
    """
    try:
        return pacc_record(profile)
    except UnsupportedError:
        return ""


def _caveats(profile: Profile) -> Iterator[Message]:
    config = profile.config
    names = {safe(s.username, "user-name") for s in config.servers} - {"%EMAILADDRESS%"}
    if names:
        yield Message.of("caveat.dns-zone-user-name", names=", ".join(sorted(names)))
    lost = [s.url for s in config.services if not _can_hold(s)]
    if lost:
        urls = ", ".join(url if url.isprintable() else quoted(url) for url in lost)
        yield Message.of("caveat.dns-zone-services", urls=urls)


RENDERER: Final[Renderer] = ClientTable(
    id="dns-zone",
    client=_CLIENT,
    files=_files,
    steps=("read", "paste", "check"),
    values=domain_value,
    caveats=_caveats,
)
