"""The shape of a provider file, for strict reading; ``docs/providers.md`` explains it."""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct, field

from autoconf.characters import ALWAYS_HIDDEN
from autoconf.errors import InvalidAddressError
from autoconf.formats.placeholders import has_unknown_placeholder
from autoconf.formats.safe_text import clean_text
from autoconf.model.config import Demand
from autoconf.model.domain import is_this_machine, parse_hostname
from autoconf.model.message import Message
from autoconf.model.provider import matches

_SEEN: Final = rf"^[^{ALWAYS_HIDDEN}]*\Z"
Text = Annotated[str, Meta(min_length=1, max_length=400, pattern=_SEEN)]
Prose = Annotated[str, Meta(max_length=400, pattern=rf"^([^{ALWAYS_HIDDEN}]|[\n\t])*\Z")]
Url = Annotated[str, Meta(pattern=r"^https?://[!-~]+\Z", max_length=400)]
UrlOrNone = Annotated[str, Meta(pattern=r"^(https?://[!-~]+)?\Z", max_length=400)]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Month = Annotated[str, Meta(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])\Z")]
ProviderId = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z")]
Confidence = Literal["high", "medium", "low"]
WholeDay = Annotated[str, Meta(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])-[0-3][0-9]\Z")]
Day = Annotated[str, Meta(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])(-[0-3][0-9])?\Z")]
AuthWord = Literal[
    "password-cleartext",
    "password-encrypted",
    "NTLM",
    "GSSAPI",
    "TLS-client-cert",
    "OAuth2",
    "client-IP-address",
    "none",
]


class _Strict(Struct, forbid_unknown_fields=True):
    """A mapping in which a misspelt key is an error."""


class HostPatternDocument(_Strict, kw_only=True):
    """``mx_patterns`` and ``ns_patterns``."""

    pattern: Text
    example: Text
    not_example: Text = field(name="not")
    confidence: Confidence


class ServerDocument(_Strict, kw_only=True):
    """``servers``."""

    protocol: Literal["imap", "pop3", "smtp"]
    hostname: Text
    port: Annotated[int, Meta(ge=1, le=65535)]
    socket_type: Literal["SSL", "STARTTLS", "plain"]
    authentication: Annotated[list[AuthWord], Meta(min_length=1)]
    username: Text
    domains: list[Text] = []
    insecure: bool = False
    restriction: list[Text] = []
    confidence: Confidence | None = None


class ServiceDocument(_Strict, kw_only=True):
    """``services``: what is offered besides mail."""

    kind: Literal["caldav", "carddav", "webdav", "jmap", "managesieve", "exchange", "activesync"]
    url: Annotated[str, Meta(pattern=r"^(https|sieve)://[!-~]+\Z", max_length=400)]


class LimitsDocument(_Strict, kw_only=True):
    """``limits``: those that the provider names."""

    connections: Count | None = None
    recipients: Count | None = None
    message_mb: Count | None = None
    tls: Annotated[str, Meta(max_length=100, pattern=_SEEN)] = ""


class RequirementDocument(_Strict, kw_only=True):
    """``requires``."""

    what: Demand
    when: Prose = ""
    link: Url | None = None


class ScopesDocument(_Strict, kw_only=True):
    """``scopes``; protocols of the same scopes may each repeat them."""

    imap: list[Text] = []
    pop3: list[Text] = []
    smtp: list[Text] = []


class OAuth2Document(_Strict, kw_only=True):
    """``oauth2``."""

    issuer: Prose = ""
    key: Prose = ""
    registration: Literal["open", "own", "closed"] | None = None
    auth_url: Url
    token_url: Url
    scopes: list[Text] | ScopesDocument = []
    device_url: UrlOrNone = ""
    revoke_url: UrlOrNone = ""
    redirect: Literal["loopback", "localhost", "https", "fixed"] | None = None
    secret: Literal["none", "required"] | None = None
    register: UrlOrNone = ""
    tenant: bool = False
    parameters: dict[Text, Text] = {}
    client_id: Prose = ""


class LinksDocument(_Strict, kw_only=True):
    """``links``; an empty string says that there is none."""

    help: UrlOrNone = ""
    webmail: UrlOrNone = ""


class SourceDocument(_Strict, kw_only=True):
    """``sources``."""

    url: Url
    date: Day


class ProviderDocument(_Strict, kw_only=True):
    """The whole file."""

    id: ProviderId
    names: Annotated[list[Text], Meta(min_length=1)]
    domains: list[Text] = []
    domain_patterns: list[Text] = []
    mx_patterns: list[HostPatternDocument] = []
    ns_patterns: list[HostPatternDocument] = []
    servers: list[ServerDocument] = []
    hosts_elsewhere: list[Text] = []
    services: list[ServiceDocument] = []
    limits: LimitsDocument = field(default_factory=LimitsDocument)
    requires: list[RequirementDocument] = []
    hint: Prose = ""
    oauth2: OAuth2Document | None = None
    links: LinksDocument = field(default_factory=LinksDocument)
    sources: Annotated[list[SourceDocument], Meta(min_length=1)]
    checked: Month
    kept_by: ProviderId | None = None
    closed: WholeDay | None = None


_PATTERN: Final = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*|[a-z0-9-]+(\.[a-z0-9-]+)*\.\*")


def problems(document: ProviderDocument) -> Iterator[tuple[str, Message]]:
    """Yield the errors that the shape allows: a path such as ``.servers[0]``, and the reason."""
    for key, check in _CHECKS.items():
        for number, value in enumerate(getattr(document, key)):
            yield from ((f".{key}[{number}]", why) for why in check(value, document))
    if document.closed and document.servers:
        yield ".closed", Message.of("lint.closed")


def _name_problems(domain: str, _document: ProviderDocument) -> Iterator[Message]:
    if not _is_name(domain):
        yield _problem("lint.domain", name=domain)


def _domain_pattern_problems(pattern: str, _document: ProviderDocument) -> Iterator[Message]:
    if not _PATTERN.fullmatch(pattern):
        yield _problem("lint.pattern", pattern=pattern)


def _host_pattern_problems(
    hosts: HostPatternDocument, document: ProviderDocument
) -> Iterator[Message]:
    yield from _domain_pattern_problems(hosts.pattern, document)
    if not matches(hosts.pattern, hosts.example):
        yield _problem("lint.example", pattern=hosts.pattern, host=hosts.example)
    if matches(hosts.pattern, hosts.not_example):
        yield _problem("lint.not-example", pattern=hosts.pattern, host=hosts.not_example)


def _server_problems(server: ServerDocument, document: ProviderDocument) -> Iterator[Message]:
    if not (_is_name(server.hostname) or is_this_machine(server.hostname)):
        yield _problem("lint.host", name=server.hostname)
    if server.insecure != (server.socket_type == "plain"):
        yield _problem("lint.insecure")
    if not server.username.isprintable():
        yield _problem("lint.username", name=server.username)
    if has_unknown_placeholder(server.username):
        yield _problem("lint.placeholder", name=server.username)
    if strange := set(server.domains) - set(document.domains):
        yield _problem("lint.domains-of-server", domains=sorted(strange))


def _service_problems(service: ServiceDocument, _document: ProviderDocument) -> Iterator[Message]:
    if (service.kind == "managesieve") != service.url.startswith("sieve:"):
        yield _problem("lint.service-url")


_CHECKS: Final[Mapping[str, Callable[[Any, ProviderDocument], Iterator[Message]]]] = {
    "domains": _name_problems,
    "domain_patterns": _domain_pattern_problems,
    "mx_patterns": _host_pattern_problems,
    "ns_patterns": _host_pattern_problems,
    "servers": _server_problems,
    "hosts_elsewhere": _name_problems,
    "services": _service_problems,
}
"""The check of each item, by list."""


def _problem(message_id: str, **values: object) -> Message:
    """Return a message about values of the file, which are cleaned."""
    return Message.of(message_id, **{name: clean_text(str(v)) for name, v in values.items()})


def _is_name(text: str) -> bool:
    try:
        return parse_hostname(text) == text
    except InvalidAddressError:
        return False


def schema() -> bytes:
    """Return the JSON Schema (2020-12) of a provider file, for editors."""
    import msgspec

    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mail-autoconf provider file",
    }
    text = json.dumps(head | msgspec.json.schema(ProviderDocument), indent=2)
    # ECMA-262's regular expressions write the end of a text as "$".
    return text.replace(r"\\Z", "$").encode() + b"\n"


if __name__ == "__main__":
    sys.stdout.buffer.write(schema())
