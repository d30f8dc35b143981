"""The compiled index of the provider files, and the lookups in it."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, convert, field, json, to_builtins
from msgspec.structs import replace

from autoconf.catalogue.files import MAX_FILES, Stamp, files_of, read_body, shown_name
from autoconf.errors import MalformedDocumentError
from autoconf.formats import provider_yaml
from autoconf.model.config import ClientConfig
from autoconf.model.domain import is_within, registrable_domain
from autoconf.model.message import Message
from autoconf.model.provider import Provider, matches, specificity

FORMAT: Final = 5
"""Grows with each change in the shape of the index or of provider files; an old index is
compiled again."""

_PROMINENT: Final = 7
"""How many of a provider's domains, from the first, are well known."""


class Index(Struct, frozen=True):
    """The decoded index: tables of names, and each provider as a JSON text.

    Attributes:
        domains: domain to provider id.
        patterns: (domain pattern, provider id), the most specific first.
        mx_patterns: likewise, for MX hosts.
        ns_patterns: likewise, for name servers.
        providers: provider id to its document.
        problems: why files, or names in them, were left out.
        stamp: None in a wheel.
        own: provider id to the path of its file, for files of a person's own.
    """

    domains: Mapping[str, str]
    patterns: Sequence[Sequence[str]]
    mx_patterns: Sequence[Sequence[str]]
    ns_patterns: Sequence[Sequence[str]]
    providers: Mapping[str, str]
    problems: Sequence[Message]
    stamp: Stamp | None
    own: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def decode(cls, data: bytes) -> "Index":
        """Return the index.

        Raises:
            ValueError: it is of another version, or damaged.
        """
        content = json.decode(data)
        if not isinstance(content, dict) or content.pop("format", None) != FORMAT:
            raise ValueError("not an index of this version")
        stamp = content.pop("stamp", None)
        try:
            problems = convert(content.pop("problems"), tuple[Message, ...])
            stamp = None if stamp is None else (stamp[0], stamp[1])
            return cls(**content, problems=problems, stamp=stamp)
        except (TypeError, KeyError) as error:
            raise ValueError("a damaged index") from error

    def over(self, below: "Index") -> "Index":
        """Return both as one index; an entry of this one hides the same entry of the other."""

        def visible(pairs: Iterable[Sequence[str]]) -> list[tuple[str, str]]:
            return [(name, id_) for name, id_ in pairs if id_ not in self.providers]

        return replace(
            self,
            domains={**dict(visible(below.domains.items())), **self.domains},
            patterns=(*self.patterns, *visible(below.patterns)),
            mx_patterns=(*self.mx_patterns, *visible(below.mx_patterns)),
            ns_patterns=(*self.ns_patterns, *visible(below.ns_patterns)),
            providers={**below.providers, **self.providers},
            problems=(*self.problems, *below.problems),
            own={**below.own, **self.own},
        )

    def document(self, provider_id: str) -> dict[str, Any]:
        """Return the file of a provider as plain data; its id must exist."""
        document: dict[str, Any] = json.decode(self.providers[provider_id])
        return document

    def provider(self, provider_id: str) -> Provider:
        """Return a provider; its id must exist."""
        return provider_yaml.from_document(self.document(provider_id))

    def all(self) -> tuple[Provider, ...]:
        """Return every provider, by id."""
        return tuple(map(self.provider, sorted(self.providers)))

    def id_of(self, domain: str) -> str | None:
        """Return the id of the provider of a mail domain: exact names go before patterns."""
        return self.domains.get(domain) or _first_match(self.patterns, domain)

    def id_of_mx(self, host: str) -> str | None:
        """Return the id of the provider that an MX host belongs to."""
        return _first_match(self.mx_patterns, host)

    def provider_of(self, domain: str) -> Provider | None:
        """Return the provider of a mail domain."""
        found = self.id_of(domain)
        return self.provider(found) if found else None

    def find(self, domain: str) -> ClientConfig | None:
        """Return the settings for a mail domain, given in A-labels."""
        provider = self.provider_of(domain)
        return provider.config_for(domain) if provider else None

    def find_mx(self, host: str) -> ClientConfig | None:
        """Return the settings of the provider that an MX host belongs to."""
        found = self.id_of_mx(host)
        return self.provider(found).config_for(None) if found else None

    def find_ns(self, host: str) -> ClientConfig | None:
        """Return the settings of the provider that a name server belongs to."""
        found = _first_match(self.ns_patterns, host)
        return self.provider(found).config_for(None) if found else None

    @property
    def knows_name_servers(self) -> bool:
        """Whether any provider can be recognised by its name servers."""
        return bool(self.ns_patterns)

    def file_of(self, provider_id: str) -> str:
        """Return the path of a provider's file, for people."""
        return self.own.get(provider_id, f"providers/{provider_id}.yaml")

    def is_own(self, domain: str) -> bool:
        """Tell whether the person's own files know the provider of a domain."""
        return self.id_of(domain) in self.own

    def look_alike(self, domain: str) -> str | None:
        """Return the well-known domain that an unknown domain differs from by one edit.

        The first domains of each provider are well known. Its vanity domains are not: one of
        hundreds would resemble many an honest name.
        """
        if self.id_of(domain):
            return None
        half = len(domain) // 2
        # Before or behind one edit a name is the same. This is looked at first: it is much quicker.
        head, tail = domain[: max(half - 1, 0)], domain[half + 1 :]
        near = [d for d in self.domains if head in d or tail in d]
        near = [d for d in near if is_one_edit(domain, d) and _is_long(d)]
        return next((d for d in near if self._is_prominent(d)), None)

    def _is_prominent(self, domain: str) -> bool:
        return domain in self.provider(self.domains[domain]).domains[:_PROMINENT]

    def is_linked(self, domain: str, host: str) -> bool:
        """Tell whether the provider of ``domain`` uses ``host``, or a host beside it.

        Two hosts lie beside each other in one registrable domain.
        """
        provider = self.provider_of(domain)
        if provider is None:
            return False
        known = {s.server.hostname for s in provider.servers}
        if host in known:
            return True
        base = registrable_domain(host)
        return base is not None and any(is_within(name, base) for name in known)


def is_one_edit(one: str, other: str) -> bool:
    """Tell whether the edit distance of two names is one (Damerau-Levenshtein)."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = 0
    while one[start : start + 1] == other[start : start + 1]:
        start += 1
    rest, rest_of_other = one[start:], other[start:]
    if len(one) != len(other):
        return rest[1:] == rest_of_other or rest == rest_of_other[1:]
    is_swap = rest[:2] == rest_of_other[1::-1] and rest[2:] == rest_of_other[2:]
    return rest[1:] == rest_of_other[1:] or is_swap


def _is_long(domain: str) -> bool:
    """Tell whether a name is long enough to look like another: gmx and me are not."""
    return len(domain.partition(".")[0]) >= 5


def _first_match(patterns: Sequence[Sequence[str]], name: str) -> str | None:
    return next((found for pattern, found in patterns if matches(pattern, name)), None)


def compile_index(folder: Path, stamp: Stamp | None = None) -> bytes:
    """Return the index of all provider files of a folder, as JSON.

    A file that cannot be used is left out, and the problems say why. A domain or pattern of two
    providers stays with the first by name, and is a problem too.

    Raises:
        OSError: the folder cannot be listed.
    """
    documents: list[dict[str, Any]] = []
    problems: list[Message] = []
    files = files_of(folder)
    for entry in files[:MAX_FILES]:
        try:
            documents.append(provider_yaml.load(read_body(entry), shown_name(entry)))
        except MalformedDocumentError as error:
            problems.append(Message.of_error(error))
    if len(files) > MAX_FILES:
        problems.append(Message.of("document.too-many-files", most=MAX_FILES, count=len(files)))
    providers = [provider_yaml.from_document(document) for document in documents]
    pairs = {
        "domains": [(d, p.id) for p in providers for d in p.domains],
        "patterns": [(d, p.id) for p in providers for d in p.domain_patterns],
        "mx_patterns": [(mx.pattern, p.id) for p in providers for mx in p.mx_patterns],
        "ns_patterns": [(ns.pattern, p.id) for p in providers for ns in p.ns_patterns],
    }
    tables = {kind: _table(claims, problems) for kind, claims in pairs.items()}
    content = {
        "format": FORMAT,
        "stamp": stamp,
        "problems": to_builtins(problems),
        "domains": tables["domains"],
        "patterns": _most_specific_first(tables["patterns"]),
        "mx_patterns": _most_specific_first(tables["mx_patterns"]),
        "ns_patterns": _most_specific_first(tables["ns_patterns"]),
        "providers": {d["id"]: json.encode(d).decode() for d in documents},
    }
    return json.encode(content) + b"\n"


def _table(claims: Sequence[tuple[str, str]], problems: list[Message]) -> dict[str, str]:
    table: dict[str, str] = {}
    for name, provider_id in claims:
        first = table.setdefault(name, provider_id)
        if first != provider_id:
            why = Message.of("lint.claimed", name=name, provider=first)
            problems.append(Message.of("error.document", where=f"{provider_id}.yaml", why=why))
    return table


def _most_specific_first(table: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(table.items(), key=lambda item: specificity(item[0]), reverse=True)
