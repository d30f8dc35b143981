"""The shape of a provider file, for strict reading; ``docs/providers.md`` explains it."""

import re
from collections.abc import Iterator
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct, field

from autoconf.errors import InvalidAddressError
from autoconf.formats.clientconfig_servers import has_unknown_placeholder
from autoconf.model.domain import parse_hostname
from autoconf.model.provider import matches

Text = Annotated[str, Meta(min_length=1, max_length=400)]
Url = Annotated[str, Meta(pattern=r"^https?://[!-~]+\Z", max_length=400)]
UrlOrNone = Annotated[str, Meta(pattern=r"^(https?://[!-~]+)?\Z", max_length=400)]
Month = Annotated[str, Meta(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])\Z")]
Day = Annotated[str, Meta(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])(-[0-3][0-9])?\Z")]
What = Literal[
    "app-password",
    "enable-imap",
    "enable-pop3",
    "enable-smtp",
    "web-sign-in",
    "paid-plan",
    "bridge",
    "oauth-only",
]
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
    not_example: Annotated[str, Meta(min_length=1)] = field(name="not")
    confidence: Literal["high", "medium", "low"]


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


class RequirementDocument(_Strict, kw_only=True):
    """``requires``."""

    what: What
    when: str = ""
    link: Url | None = None


class OAuth2Document(_Strict, kw_only=True):
    """``oauth2``."""

    issuer: str = ""
    auth_url: Url
    token_url: Url
    scopes: list[Text] = []


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

    id: Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z")]
    names: Annotated[list[Text], Meta(min_length=1)]
    domains: list[Text] = []
    domain_patterns: list[Text] = []
    mx_patterns: list[HostPatternDocument] = []
    ns_patterns: list[HostPatternDocument] = []
    servers: list[ServerDocument] = []
    requires: list[RequirementDocument] = []
    hint: Annotated[str, Meta(max_length=400)] = ""
    oauth2: OAuth2Document | None = None
    links: LinksDocument = field(default_factory=LinksDocument)
    sources: Annotated[list[SourceDocument], Meta(min_length=1)]
    checked: Month


_PATTERN: Final = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*|[a-z0-9-]+(\.[a-z0-9-]+)*\.\*")


def problems(document: ProviderDocument) -> Iterator[tuple[str, str]]:
    """Yield what the shape alone does not forbid: a path such as ``.servers[0]``, and why."""
    for number, domain in enumerate(document.domains):
        if not _is_name(domain):
            yield f".domains[{number}]", f"{domain!r} is not a domain in lower-case A-labels"
    for number, pattern in enumerate(document.domain_patterns):
        if not _PATTERN.fullmatch(pattern):
            yield f".domain_patterns[{number}]", f"{pattern!r} may have * as one outer label only"
    for kind in ("mx_patterns", "ns_patterns"):
        for number, hosts in enumerate(getattr(document, kind)):
            yield from ((f".{kind}[{number}]", why) for why in _pattern_problems(hosts))
    for number, server in enumerate(document.servers):
        yield from ((f".servers[{number}]", why) for why in _server_problems(server, document))


def _pattern_problems(hosts: HostPatternDocument) -> Iterator[str]:
    if not _PATTERN.fullmatch(hosts.pattern):
        yield f"{hosts.pattern!r} may have * as one outer label only"
    if not matches(hosts.pattern, hosts.example):
        yield f"{hosts.pattern!r} does not cover its example {hosts.example!r}"
    if matches(hosts.pattern, hosts.not_example):
        yield f"{hosts.pattern!r} covers {hosts.not_example!r}, which it must not"


def _server_problems(server: ServerDocument, document: ProviderDocument) -> Iterator[str]:
    if not _is_name(server.hostname):
        yield f"{server.hostname!r} is not a host name in lower-case A-labels"
    if server.insecure != (server.socket_type == "plain"):
        yield "insecure: true belongs to socket_type plain, and to that alone"
    if has_unknown_placeholder(server.username):
        yield f"the user name {server.username!r} holds an unknown placeholder"
    if strange := set(server.domains) - set(document.domains):
        yield f"its domains {sorted(strange)} are not among the provider's"


def _is_name(text: str) -> bool:
    try:
        return parse_hostname(text) == text
    except InvalidAddressError:
        return False
