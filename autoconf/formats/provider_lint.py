"""The errors and warnings about a provider file."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, Final

from msgspec import Struct

from autoconf.errors import MalformedDocumentError
from autoconf.formats import provider_yaml, strict_yaml
from autoconf.model.config import OAuth2
from autoconf.model.domain import registrable_domain
from autoconf.model.message import Message
from autoconf.model.provider import Provider, matches
from autoconf.model.server import SocketType

_MAX_HINT: Final = 200
_ORDER: Final = list(SocketType)
_REGISTERED: Final = ("own", "closed")
"""Registrations that a person makes, so that a fixed address can be in them."""


class Remark(Struct, frozen=True):
    """An error or a warning about a line of a file; a file with an error is not used."""

    line: int
    why: Message
    is_error: bool = True


def lint(body: bytes, name: str) -> list[Remark]:
    """Return all errors of a file; the warnings if it has no errors; by line."""
    try:
        node, document = strict_yaml.compose(body, name)
    except MalformedDocumentError as error:
        return [Remark(error.line or 1, error.why)]
    found = [
        Remark(strict_yaml.line_of(node, path), why)
        for path, why in provider_yaml.problems(document, name)
    ] or [
        Remark(strict_yaml.line_of(node, path), why, is_error=False)
        for path, why in _warnings(document)
    ]
    return sorted(found, key=lambda remark: remark.line)


def _warnings(document: Mapping[str, Any]) -> Iterator[tuple[str, Message]]:
    yield from advice(provider_yaml.from_document(document))
    if isinstance(document.get("oauth2", {}).get("scopes"), list):
        yield ".oauth2.scopes", Message.of("lint.scopes")


def advice(provider: Provider) -> Iterator[tuple[str, Message]]:
    """Yield warnings: a path such as ``.servers[0]``, and the reason."""
    yield from _about_order(provider)
    yield from _about_hosts(provider)
    for number, requirement in enumerate(provider.requires):
        if not requirement.link:
            yield f".requires[{number}]", Message.of("lint.no-link", what=requirement.what)
    if provider.oauth2 is not None:
        yield from _about_oauth2(provider.oauth2)
    if len(provider.hint) > _MAX_HINT:
        yield ".hint", Message.of("lint.long-hint", most=_MAX_HINT)
    if not (provider.servers or provider.hint):
        yield "", Message.of("lint.no-hint")
    if len({entry.server.protocol.is_incoming for entry in provider.servers}) == 1:
        yield ".servers", Message.of("lint.one-direction")
    yield from _about_links(provider)


def _about_order(provider: Provider) -> Iterator[tuple[str, Message]]:
    """Find servers that stand before a safer one of the same protocol and domain."""
    for (_, first), (number, second) in combinations(enumerate(provider.servers), 2):
        if first.domains and second.domains and not set(first.domains) & set(second.domains):
            continue
        one, other = first.server, second.server
        is_safer = _ORDER.index(other.socket_type) < _ORDER.index(one.socket_type)
        if one.protocol is other.protocol and is_safer:
            safer, less_safe = other.socket_type.value, one.socket_type.value
            yield f".servers[{number}]", Message.of("lint.order", first=safer, second=less_safe)


def _about_hosts(provider: Provider) -> Iterator[tuple[str, Message]]:
    """Find servers outside the provider's own domains that ``hosts_elsewhere`` does not name."""
    own = {*provider.domains, *(mx.pattern.removeprefix("*.") for mx in provider.mx_patterns)}
    homes = {registrable_domain(name) for name in own}
    used = set()
    for number, entry in enumerate(provider.servers):
        home = registrable_domain(entry.server.hostname) or entry.server.hostname
        if home in homes or any(matches(pattern, home) for pattern in provider.domain_patterns):
            continue
        used.add(home)
        if home not in provider.hosts_elsewhere:
            yield f".servers[{number}]", Message.of("lint.elsewhere", name=home)
    for number, elsewhere in enumerate(provider.hosts_elsewhere):
        if elsewhere not in used:
            yield f".hosts_elsewhere[{number}]", Message.of("lint.unused", name=elsewhere)


def _about_oauth2(oauth2: OAuth2) -> Iterator[tuple[str, Message]]:
    if oauth2.issuer and not oauth2.issuer.startswith("https://"):
        yield ".oauth2.issuer", Message.of("lint.issuer", name=oauth2.issuer)
    for key in ("auth_url", "token_url", "device_url", "revoke_url", "register"):
        url: str = getattr(oauth2, key)
        if url.startswith("http:"):
            yield f".oauth2.{key}", Message.of("lint.no-https", url=url)
    if oauth2.redirect == "fixed" and oauth2.registration not in _REGISTERED:
        yield ".oauth2.redirect", Message.of("lint.fixed-redirect")


def _about_links(provider: Provider) -> Iterator[tuple[str, Message]]:
    links = [(".links.help", provider.help_url), (".links.webmail", provider.web_mail)]
    links += [(f".requires[{n}].link", r.link or "") for n, r in enumerate(provider.requires)]
    links += [(f".sources[{n}].url", source.url) for n, source in enumerate(provider.sources)]
    for path, url in links:
        if url.startswith("http:"):
            yield path, Message.of("lint.no-https", url=url)
