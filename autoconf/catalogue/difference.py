"""The differences between the provider files and a copy of the ISPDB."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Final

from msgspec import Struct

from autoconf.catalogue.index import Index
from autoconf.errors import MalformedDocumentError
from autoconf.formats.provider_import import read_by_domain
from autoconf.model.message import Message
from autoconf.model.provider import Provider
from autoconf.model.server import Endpoint, Server

_CITED: Final = re.compile(r"/ispdb/([a-z0-9.-]+?)(?:\.xml)?$", re.IGNORECASE)


class Kind(Enum):
    """How an entry differs."""

    NEW = "new"
    """No provider of ours has its domains."""
    CHANGED = "changed"
    GONE = "gone"
    """A provider of ours cites it, and it does not exist."""
    UNREADABLE = "unreadable"


class Detail(Struct, frozen=True):
    """One thing that differs, and for which domains; none: the entry as a whole."""

    what: Message
    domains: tuple[str, ...] = ()


class Difference(Struct, frozen=True):
    """One entry of the ISPDB that differs from the provider files.

    Attributes:
        entry: the entry's name, without ``.xml``.
        provider: the id of our provider; empty for a new entry.
        details: one for each thing that differs.
    """

    kind: Kind
    entry: str
    provider: str
    details: tuple[Detail, ...]


def cited_entries(index: Index) -> dict[str, str]:
    """Return the ISPDB entries that providers cite as a source, with the provider's id."""
    return {
        found[1]: provider.id
        for provider in index.all()
        for source in provider.sources
        if (found := _CITED.search(source.url))
    }


def compare(index: Index, entries: Mapping[str, bytes]) -> Iterator[Difference]:
    """Yield the entries of a copy that are new, or differ from ours; by name.

    Args:
        index: our providers.
        entries: name of the entry, without ``.xml``, to its autoconfig file.
    """
    for entry, body in sorted(entries.items()):
        try:
            by_domain, config, _ = read_by_domain(body)
        except MalformedDocumentError as error:
            yield Difference(Kind.UNREADABLE, entry, "", (Detail(Message.of_error(error)),))
            continue
        # Some entries list the domain of their MX hosts, which is a pattern here.
        known = {
            domain: index.provider_of(domain)
            for domain in by_domain
            if index.id_of(domain) or not index.id_of_mx(f"mx.{domain}")
        }
        if known and not any(known.values()):
            domains = Message.of("difference.domains", domains=", ".join(by_domain))
            servers = (_server(server.endpoint) for server in config.servers)
            yield Difference(Kind.NEW, entry, "", tuple(map(Detail, (domains, *servers))))
            continue
        yield from _changes(entry, by_domain, known)


def gone(index: Index, missing: Iterable[str]) -> Iterator[Difference]:
    """Yield the missing entries that a provider cites."""
    cited = cited_entries(index)
    for entry in sorted(set(missing) & cited.keys()):
        yield Difference(Kind.GONE, entry, cited[entry], (Detail(Message.of("difference.gone")),))


def _changes(
    entry: str,
    by_domain: Mapping[str, Sequence[Server]],
    known: Mapping[str, Provider | None],
) -> Iterator[Difference]:
    """Yield the difference from each provider of ours that has domains of the entry."""
    unknown = [domain for domain, provider in known.items() if provider is None]
    providers = {provider.id: provider for provider in known.values() if provider is not None}
    for place, (provider_id, provider) in enumerate(providers.items()):
        lines: dict[Message, list[str]] = {}
        if unknown and not place:
            lines[Message.of("difference.unknown", domains=", ".join(unknown))] = []
        for domain, servers in by_domain.items():
            if known.get(domain) == provider:
                for line in _server_changes(servers, provider.config_for(domain).servers):
                    lines.setdefault(line, []).append(domain)
        if lines:
            details = tuple(Detail(what, tuple(found)) for what, found in lines.items())
            yield Difference(Kind.CHANGED, entry, provider_id, details)


def _server_changes(theirs: Sequence[Server], ours: Sequence[Server]) -> Iterator[Message]:
    there, here = _by_endpoint(theirs), _by_endpoint(ours)
    for endpoint in there:
        if endpoint not in here:
            yield Message.of("difference.only-there", server=_server(endpoint))
    for endpoint in here:
        if endpoint not in there:
            yield Message.of("difference.only-here", server=_server(endpoint))
    for endpoint, server in there.items():
        if endpoint in here and here[endpoint].username != server.username:
            yield Message.of(
                "difference.username",
                server=_server(endpoint),
                there=server.username,
                here=here[endpoint].username,
            )


def _by_endpoint(servers: Sequence[Server]) -> dict[Endpoint, Server]:
    return {server.endpoint: server for server in reversed(servers)}


def _server(endpoint: Endpoint) -> Message:
    return Message.of("difference.server", server=endpoint, socket_type=endpoint.socket_type.value)
