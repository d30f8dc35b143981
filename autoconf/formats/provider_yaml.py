"""Provider files: one YAML document per provider, read strictly (``docs/providers.md``).

YAML and validation load only when a file is parsed: a lookup in the compiled index needs neither.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from autoconf.errors import MalformedDocumentError
from autoconf.formats.safe_text import clean_text
from autoconf.model.config import OAuth2, Requirement, Scopes, Service
from autoconf.model.message import Message
from autoconf.model.provider import Evidence, HostPattern, Limits, Provider, ProviderServer
from autoconf.model.server import Authentication, AuthMethod, MailProtocol, Server, SocketType

_MAX_TEXT: Final = 400


def parse(body: bytes, name: str) -> Provider:
    """Read a provider file.

    Args:
        body: UTF-8.
        name: the file's name; without ``.yaml`` it must be the provider's id.

    Raises:
        MalformedDocumentError: with file name, line and reason.
    """
    return from_document(load(body, name))


def load(body: bytes, name: str) -> dict[str, Any]:
    """Return the checked content of a provider file as plain data, for ``from_document``.

    Raises:
        MalformedDocumentError: with file name, line and reason.
    """
    from autoconf.formats import strict_yaml  # the compiled index needs none

    document: dict[str, Any]
    node, document = strict_yaml.compose(body, name)
    for path, why in problems(document, name):
        raise MalformedDocumentError(name, why, line=strict_yaml.line_of(node, path))
    return document


def problems(document: Any, name: str) -> Iterator[tuple[str, Message]]:
    """Yield path and reason of each error, the shape first."""
    import msgspec

    from autoconf.formats import provider_schema

    try:
        shaped = msgspec.convert(document, provider_schema.ProviderDocument)
    except msgspec.ValidationError as error:
        why, _, path = str(error).partition(" - at `$")
        path = path.rstrip("`")
        unknown = re.search(r"unknown field `(\w+)`", why)
        message_id = "lint.shape-at" if path else "lint.shape"
        reason = Message.of(message_id, words=clean_text(why), place=path[1:])
        yield f"{path}.{unknown[1]}" if unknown else path, reason
        return
    if f"{shaped.id}.yaml" != name:
        yield ".id", Message.of("lint.id", id=shaped.id)
    yield from provider_schema.problems(shaped)


def from_document(document: Mapping[str, Any]) -> Provider:
    """Return the provider of a document that ``load`` has checked."""
    links = document.get("links", {})
    oauth2 = document.get("oauth2")
    return Provider(
        id=document["id"],
        names=tuple(_clean(name) for name in document["names"]),
        domains=tuple(document.get("domains", ())),
        domain_patterns=tuple(document.get("domain_patterns", ())),
        mx_patterns=tuple(map(_host_pattern, document.get("mx_patterns", ()))),
        ns_patterns=tuple(map(_host_pattern, document.get("ns_patterns", ()))),
        servers=tuple(_server(server) for server in document.get("servers", ())),
        hosts_elsewhere=tuple(document.get("hosts_elsewhere", ())),
        services=tuple(Service(**service) for service in document.get("services", ())),
        limits=_limits(document.get("limits", {})),
        requires=tuple(map(_requirement, document.get("requires", ()))),
        hint=_clean(document.get("hint", "")),
        oauth2=None if oauth2 is None else _oauth2(oauth2),
        help_url=links.get("help", ""),
        web_mail=links.get("webmail", ""),
        sources=tuple(Evidence(**source) for source in document["sources"]),
        checked=document["checked"],
        kept_by=document.get("kept_by") or "",
        closed=document.get("closed") or "",
    )


def _clean(text: str) -> str:
    return clean_text(text, _MAX_TEXT)


def _limits(limits: Mapping[str, Any]) -> Limits:
    return Limits(**{**limits, "tls": _clean(limits.get("tls", ""))})


def _requirement(requirement: Mapping[str, Any]) -> Requirement:
    return Requirement(
        what=requirement["what"],
        when=_clean(requirement.get("when", "")),
        link=requirement.get("link"),
    )


def _host_pattern(hosts: Mapping[str, str]) -> HostPattern:
    return HostPattern(
        pattern=hosts["pattern"],
        example=hosts["example"],
        not_example=hosts["not"],
        confidence=hosts["confidence"],
    )


def _server(server: Mapping[str, Any]) -> ProviderServer:
    return ProviderServer(
        domains=tuple(server.get("domains", ())),
        confidence=server.get("confidence") or "",
        server=Server(
            protocol=MailProtocol(server["protocol"]),
            hostname=server["hostname"],
            port=server["port"],
            socket_type=SocketType(server["socket_type"]),
            authentication=tuple(
                Authentication(method=AuthMethod(word)) for word in server["authentication"]
            ),
            username=server["username"],
            restriction=tuple(server.get("restriction", ())),
        ),
    )


def _oauth2(oauth2: Mapping[str, Any]) -> OAuth2:
    return OAuth2(
        issuer=oauth2.get("issuer", ""),
        key=oauth2.get("key", ""),
        registration=oauth2.get("registration") or "",
        auth_url=oauth2["auth_url"],
        token_url=oauth2["token_url"],
        scopes=_scopes(oauth2.get("scopes", ())),
        device_url=oauth2.get("device_url", ""),
        revoke_url=oauth2.get("revoke_url", ""),
        redirect=oauth2.get("redirect") or "",
        secret=oauth2.get("secret") or "",
        register=oauth2.get("register", ""),
        tenant=oauth2.get("tenant", False),
        parameters=tuple(oauth2.get("parameters", {}).items()),
        client_id=oauth2.get("client_id", ""),
    )


def _scopes(scopes: list[str] | Mapping[str, list[str]]) -> Scopes:
    """Return the scopes; a list, as older files have it, is for all protocols."""
    if isinstance(scopes, Mapping):
        return Scopes(**{protocol: tuple(named) for protocol, named in scopes.items()})
    return Scopes.for_all(scopes)
