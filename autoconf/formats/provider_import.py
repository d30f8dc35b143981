"""Makes a provider file of an autoconfig file, and notes what is lost."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from msgspec.structs import replace

from autoconf.formats import clientconfig_xml, provider_text, provider_yaml
from autoconf.model.config import ClientConfig
from autoconf.model.domain import is_within
from autoconf.model.message import Message
from autoconf.model.server import Authentication, MailProtocol, Server, SocketType

_ANY: Final = ("a.invalid", "b.invalid")
"""Two domains to read a document for; the values that differ hold ``%EMAILDOMAIN%``."""

_MAX_DOMAINS: Final = 2000
_URL: Final = re.compile(r"https?://[!-~]{1,390}")
_SERVICES: Final = frozenset({"caldav", "carddav", "webdav", "jmap", "exchange", "activesync"})


def read_by_domain(
    body: bytes,
) -> tuple[dict[str, tuple[Server, ...]], ClientConfig, list[Message]]:
    """Read an autoconfig file for each of the domains that it names.

    Returns:
        Servers by domain, incoming first; the settings of the first domain; the notes.

    Raises:
        MalformedDocumentError: it is no such document.
    """
    config, notes = clientconfig_xml.parse(body, domain=_ANY[0], address=None)
    other, _ = clientconfig_xml.parse(body, domain=_ANY[1], address=None)
    domains = [domain for domain in config.domains if domain in other.domains][:_MAX_DOMAINS]
    if config.servers == other.servers:
        return dict.fromkeys(domains, config.servers), config, list(notes)
    servers = {
        domain: clientconfig_xml.parse(body, domain=domain, address=None)[0].servers
        for domain in domains
    }
    return servers, config, list(notes)


def to_provider(
    body: bytes, *, provider_id: str, source: str, date: str
) -> tuple[bytes, tuple[Message, ...]]:
    """Return a provider file for an autoconfig file, and notes of what is lost.

    Args:
        body: the autoconfig file.
        provider_id: of the new file.
        source: URL of the page or file that supports the facts.
        date: YYYY-MM-DD, when it was read.

    Raises:
        MalformedDocumentError: it is no such document, or holds what no provider file may.
    """
    by_domain, config, notes = read_by_domain(body)
    if not by_domain:
        by_domain = {_ANY[0]: config.servers}
    servers = [
        (server, domains) for server, domains in _merged(by_domain) if _can_be_said(server, notes)
    ]
    notes += _losses(config)
    document = {
        "id": provider_id,
        "names": _names(config) or [provider_id],
        "domains": [domain for domain in by_domain if domain not in _ANY],
        "servers": [_server(server, domains) for server, domains in servers],
        "services": [{"kind": s.kind, "url": s.url} for s in config.services if _is_known(s.kind)],
        "oauth2": _oauth2(config),
        "links": _links(config),
        "sources": [{"url": source, "date": date}],
        "checked": date[:7],
    }
    filled = {key: value for key, value in document.items() if value}
    text = provider_text.write(filled)
    provider_yaml.load(text, f"{provider_id}.yaml")
    return text, tuple(dict.fromkeys(notes))


def _merged(
    by_domain: dict[str, tuple[Server, ...]],
) -> list[tuple[Server, list[str]]]:
    """Return each server with its domains; none where it is for all domains."""
    places: dict[Server, list[tuple[int, str]]] = {}
    for domain, servers in by_domain.items():
        for place, server in enumerate(dict.fromkeys(map(_without_advice, servers))):
            places.setdefault(server, []).append((place, domain))
    merged = sorted(places.items(), key=lambda item: min(item[1])[0])
    return [
        (server, [] if len(found) == len(by_domain) else [domain for _, domain in found])
        for server, found in merged
    ]


def _without_advice(server: Server) -> Server:
    """Return the server without the values that a provider file has no place for."""
    ways = (Authentication(method=way.method) for way in server.authentication)
    return replace(
        server, authentication=tuple(dict.fromkeys(ways)), pop3=None, username_stated=True
    )


def _can_be_said(server: Server, notes: list[Message]) -> bool:
    if any(is_within(server.hostname, domain) for domain in _ANY):
        notes.append(Message.of("import.host-of-customer", server=server.endpoint))
        return False
    if server.socket_type is SocketType.PLAIN:
        notes.append(Message.of("import.no-tls", server=server.endpoint))
    return True


def _losses(config: ClientConfig) -> Iterator[Message]:
    """Yield a note for each value that a provider file has no place for."""
    for server in config.servers:
        if server.pop3 is not None:
            yield Message.of("import.pop3-advice", server=server.endpoint)
        for way in server.authentication:
            if way.sasl_name:
                yield Message.of(
                    "import.sasl-name",
                    server=server.endpoint,
                    name=way.sasl_name,
                    method=way.method.value,
                )
    lost = {
        "documentation": [link.url for link in config.documentation[1:]],
        "instruction": [link.url for link in config.instructions],
        "enable": [link.url for link in config.enable],
        "service": [f"{s.kind} {s.url}" for s in config.services if not _is_known(s.kind)],
    }
    for name, left_out in lost.items():
        yield from (Message.of(f"import.no-{name}", what=what) for what in left_out)
    if config.oauth2 is not None and _oauth2(config) is None:
        yield Message.of("import.oauth2")
    if config.oauth2 is not None and config.oauth2.client_id:
        yield Message.of("import.client-id")


def _is_known(kind: str) -> bool:
    return kind in _SERVICES


def _names(config: ClientConfig) -> Sequence[str]:
    names = (config.display_name, config.display_short_name)
    return list(dict.fromkeys(name for name in names if name))


def _server(server: Server, domains: Sequence[str]) -> dict[str, Any]:
    words: dict[str, Any] = {
        "protocol": server.protocol.value,
        "hostname": server.hostname,
        "port": server.port,
        "socket_type": server.socket_type.value,
        "authentication": [way.method.value for way in server.authentication],
        "username": server.username,
    }
    if domains:
        words["domains"] = list(domains)
    if server.socket_type is SocketType.PLAIN:
        words["insecure"] = True
    if server.restriction:
        words["restriction"] = list(server.restriction)
    return words


def _oauth2(config: ClientConfig) -> dict[str, Any] | None:
    oauth2 = config.oauth2
    if oauth2 is None or not (_URL.fullmatch(oauth2.auth_url) and _URL.fullmatch(oauth2.token_url)):
        return None
    return {
        "issuer" if oauth2.issuer.startswith("https://") else "key": oauth2.issuer,
        "auth_url": oauth2.auth_url,
        "token_url": oauth2.token_url,
        "scopes": {
            protocol.value: list(oauth2.scopes.of([protocol]))
            for protocol in MailProtocol
            if oauth2.scopes.of([protocol])
        },
    }


def _links(config: ClientConfig) -> dict[str, str]:
    pages = {"help": next((d.url for d in config.documentation), ""), "webmail": config.web_mail}
    return {name: url for name, url in pages.items() if _URL.fullmatch(url)}
