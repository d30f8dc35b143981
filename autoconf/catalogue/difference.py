"""What differs between the provider files and a copy of the ISPDB."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from autoconf.catalogue.index import Index
from autoconf.errors import MalformedDocumentError
from autoconf.formats.provider_import import read_by_domain
from autoconf.model.provider import Provider
from autoconf.model.server import Endpoint, Server

_CITED: Final = re.compile(r"/ispdb/([a-z0-9.-]+?)(?:\.xml)?$", re.IGNORECASE)


class Difference(Struct, frozen=True):
    """What is otherwise in one entry of the ISPDB.

    Attributes:
        kind: new (no provider of ours), changed, gone (a provider cites it, it is not there) or
            unreadable.
        entry: the entry's name, without ``.xml``.
        provider: the id of ours; empty for a new one.
        details: one line for each thing that differs.
    """

    kind: str
    entry: str
    provider: str
    details: tuple[str, ...]


def cited_entries(index: Index) -> dict[str, str]:
    """Return the ISPDB entries that providers name as a source, with the provider's id."""
    return {
        found[1]: provider.id
        for provider in index.all()
        for source in provider.sources
        if (found := _CITED.search(source.url))
    }


def compare(index: Index, entries: Mapping[str, bytes]) -> Iterator[Difference]:
    """Yield what is new in the entries of a copy, or otherwise than here; by entry.

    Args:
        index: our providers.
        entries: name of the entry, without ``.xml``, to its autoconfig file.
    """
    for entry, body in sorted(entries.items()):
        try:
            by_domain, config, _ = read_by_domain(body)
        except MalformedDocumentError as error:
            yield Difference("unreadable", entry, "", (str(error),))
            continue
        # Some entries list the domain of their MX hosts, which is a pattern here.
        known = {
            domain: index.provider_of(domain)
            for domain in by_domain
            if index.id_of(domain) or not index.id_of_mx(f"mx.{domain}")
        }
        if known and not any(known.values()):
            details = (f"domains: {', '.join(by_domain)}", *_names(config.servers))
            yield Difference("new", entry, "", details)
            continue
        yield from _changes(entry, by_domain, known)


def gone(index: Index, missing: Iterable[str]) -> Iterator[Difference]:
    """Yield the entries that a provider cites and that are among the missing ones."""
    cited = cited_entries(index)
    for entry in sorted(set(missing) & cited.keys()):
        yield Difference("gone", entry, cited[entry], ("the source is there no more",))


def _changes(
    entry: str,
    by_domain: Mapping[str, Sequence[Server]],
    known: Mapping[str, Provider | None],
) -> Iterator[Difference]:
    """Yield one difference for each provider of ours that the entry's domains belong to."""
    unknown = [domain for domain, provider in known.items() if provider is None]
    providers = {provider.id: provider for provider in known.values() if provider is not None}
    for place, (provider_id, provider) in enumerate(providers.items()):
        lines: dict[str, list[str]] = {}
        if unknown and not place:
            lines[f"not here: {', '.join(unknown)}"] = []
        for domain, servers in by_domain.items():
            if known.get(domain) == provider:
                for line in _server_changes(servers, provider.config_for(domain).servers):
                    lines.setdefault(line, []).append(domain)
        if lines:
            details = tuple(_with_domains(line, found) for line, found in lines.items())
            yield Difference("changed", entry, provider_id, details)


def _with_domains(line: str, domains: Sequence[str]) -> str:
    if not domains:
        return line
    more = f" and {len(domains) - 1} more" if len(domains) > 1 else ""
    return f"{line}  ({domains[0]}{more})"


def _server_changes(theirs: Sequence[Server], ours: Sequence[Server]) -> Iterator[str]:
    there, here = _by_endpoint(theirs), _by_endpoint(ours)
    yield from (f"only there: {_words(e)}" for e in there if e not in here)
    yield from (f"only here: {_words(e)}" for e in here if e not in there)
    for endpoint, server in there.items():
        if endpoint in here and here[endpoint].username != server.username:
            names = f"{server.username} there, {here[endpoint].username} here"
            yield f"user name of {_words(endpoint)}: {names}"


def _by_endpoint(servers: Sequence[Server]) -> dict[Endpoint, Server]:
    return {server.endpoint: server for server in reversed(servers)}


def _words(endpoint: Endpoint) -> str:
    return f"{endpoint} {endpoint.socket_type.value}"


def _names(servers: Sequence[Server]) -> list[str]:
    return [_words(server.endpoint) for server in servers]
