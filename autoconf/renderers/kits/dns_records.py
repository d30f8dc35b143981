"""DNS records of mail settings: SRV (RFC 6186, 8314, 6764, 8620, 5804), and those of web hosts."""

import re
from collections.abc import Container, Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from autoconf.errors import InvalidAddressError
from autoconf.formats import pacc_json
from autoconf.model.config import Service
from autoconf.model.domain import parse_hostname
from autoconf.model.server import MailProtocol, Server, SocketType

TTL: Final = 3600  # seconds

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


class Record(Struct, frozen=True):
    """A record; its name is relative to the mail domain, the value as in a zone file."""

    name: str
    type: str
    value: str

    def __str__(self) -> str:
        """Return a line of a zone file."""
        return f"{self.name} IN {self.type} {self.value}"

    @property
    def typed(self) -> str:
        """The value as people type it into a form: text without quotation marks."""
        return self.value.strip('"')


def mail_records(servers: Iterable[Server]) -> Iterator[Record]:
    """Yield the records of one direction.

    The order is that of the priorities, over all protocols: so RFC 6186 section 3.4 tells IMAP and
    POP3 which of them comes first.
    """
    endpoints = dict.fromkeys(server.endpoint for server in servers)
    for number, endpoint in enumerate(endpoints):
        name = _MAIL[endpoint.protocol, endpoint.socket_type]
        priority = min(number * _STEP, _LAST)
        yield Record(f"{name}._tcp", "SRV", f"{priority} 1 {endpoint.port} {endpoint.hostname}.")


def absent_records(protocols: Container[MailProtocol]) -> Iterator[Record]:
    """Yield the records that say that protocols are not offered (RFC 6186 section 3.4)."""
    for (protocol, _), name in _MAIL.items():
        if protocol in protocols:
            yield Record(f"{name}._tcp", "SRV", "0 0 0 .")


def service_records(services: Iterable[Service]) -> Iterator[Record]:
    """Yield the records of the services that ``can_hold`` accepts."""
    for service in services:
        name, _, usual_port = _OTHERS[service.kind]
        url = urlsplit(service.url)
        host = parse_hostname(url.hostname or "")
        yield Record(f"{name}._tcp", "SRV", f"0 1 {url.port or usual_port} {host}.")
        if service.kind in _WITH_PATH and url.path:
            yield Record(f"{name}._tcp", "TXT", f'"path={url.path}"')


def can_hold(service: Service) -> bool:
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


def digest_record(document: bytes) -> Record:
    """Return the record with the digest of a PACC document."""
    return Record("_ua-auto-config", "TXT", f'"{pacc_json.digest_record(document)}"')


def web_aliases(names: Iterable[str], target: str) -> Iterator[Record]:
    """Yield the aliases that lead from names of the domain to a web host, ``host.``."""
    yield from (Record(name, "CNAME", target) for name in names)


def autodiscover_record(target: str) -> Record:
    """Return the record that leads Autodiscover to a web host, ``host.``."""
    return Record("_autodiscover._tcp", "SRV", f"0 1 443 {target}")
