"""Lists of domains: files that say which domain has which profile."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import InvalidAddressError, MalformedDocumentError, UsageError
from autoconf.formats import provider_yaml
from autoconf.formats.safe_text import clean_text
from autoconf.inputs import read_input
from autoconf.model.domain import parse_hostname
from autoconf.model.message import Message
from autoconf.model.serving import DomainSource, ServedProfile

_MAX_LIST: Final = 256 * 1024 * 1024
_MAX_PROVIDER_FILE: Final = 256 * 1024


class Named(Struct, frozen=True):
    """A domain in A-labels, the name of its profile, and where a list says so."""

    domain: str
    profile: str
    where: str
    line: int | None = None


class Listing(Struct, frozen=True, kw_only=True):
    """What a source says: domains, and profiles of its own."""

    domains: tuple[Named, ...]
    profiles: tuple[ServedProfile, ...] = ()


def read_list(source: DomainSource) -> Listing:
    """Read a source.

    Raises:
        MalformedDocumentError: with file, line and reason.
        UsageError: a file cannot be read.
    """
    return _READERS[source.kind](source)


def _files(source: DomainSource) -> Listing:
    """Read a folder: ``*.txt`` with a name a line, and provider files with their own servers."""
    folder = Path(source.path)
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise _unreadable(folder, error) from error
    domains: list[Named] = []
    profiles: list[ServedProfile] = []
    for path in paths:
        if path.suffix == ".txt":
            lines = _text(path, _MAX_LIST).splitlines()
            domains += _named(str(path), ((n, x, "") for n, x in enumerate(lines, 1)), source)
        elif path.suffix == ".yaml":
            for domain, profile in _of_provider(path):
                profiles.append(profile)
                domains.append(Named(domain, profile.name, str(path)))
    return Listing(domains=tuple(domains), profiles=tuple(dict.fromkeys(profiles)))


def _of_provider(path: Path) -> Iterator[tuple[str, ServedProfile]]:
    """Yield each domain of a provider file with its profile: most share one."""
    provider = provider_yaml.parse(_read(path, _MAX_PROVIDER_FILE), path.name)
    shared = provider.config_for(None)
    for domain in provider.domains:
        own = replace(provider.config_for(domain), domains=())
        name = provider.id if own == shared else f"{provider.id}, {domain}"
        yield domain, ServedProfile(name=name, config=own)


def _csv(source: DomainSource) -> Listing:
    """Read a table with the columns ``domain`` and, maybe, ``profile``."""
    table = csv.DictReader(io.StringIO(_text(Path(source.path), _MAX_LIST)), strict=True)
    try:
        if "domain" not in (table.fieldnames or ()):
            raise MalformedDocumentError(source.path, Message("serve.csv-header"), line=1)
        rows = ((table.line_num, row["domain"] or "", row.get("profile") or "") for row in table)
        return Listing(domains=tuple(_named(source.path, rows, source)))
    except csv.Error as error:
        why = Message.of("serve.no-csv", words=error)
        raise MalformedDocumentError(source.path, why, line=table.reader.line_num) from error


_READERS: Final[Mapping[str, Callable[[DomainSource], Listing]]] = MappingProxyType(
    {"files": _files, "csv": _csv}
)


def _named(
    where: str,
    rows: Iterable[tuple[int, str, str]],
    source: DomainSource,
) -> Iterator[Named]:
    for line, text, profile in rows:
        name = text.partition("#")[0].strip()
        if not name:
            continue
        try:
            domain = parse_hostname(name)
        except InvalidAddressError as error:
            raise MalformedDocumentError(where, Message.of_error(error), line=line) from error
        wanted = profile.strip() or source.profile
        if not wanted:
            raise MalformedDocumentError(where, Message("serve.row-without-profile"), line=line)
        yield Named(domain, wanted, where, line)


def _text(path: Path, most: int) -> str:
    body = _read(path, most)
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        why = Message.of("document.no-utf-8", words=clean_text(error.reason))
        raise MalformedDocumentError(str(path), why, line=line) from error


def _read(path: Path, most: int) -> bytes:
    try:
        body = read_input(path, most + 1)
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(body) > most:
        why = Message.of("document.too-large", kib=most // 1024)
        raise MalformedDocumentError(str(path), why)
    return body


def _unreadable(path: Path, error: OSError) -> UsageError:
    return UsageError("file.unreadable", file=path, reason=error.strerror or error)
