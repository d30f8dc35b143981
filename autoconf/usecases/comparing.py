"""Compares the provider database with a copy of the ISPDB."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from autoconf.catalogue.difference import Difference, cited_entries, compare, gone
from autoconf.catalogue.index import Index
from autoconf.discovery.documents import require_document
from autoconf.errors import NetworkError, NoDataError, UsageError
from autoconf.inputs import read_input
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.net.interfaces import Http
from autoconf.storage.places import MAX_FILE
from autoconf.usecases.world import Warn


class Comparison(Struct, frozen=True):
    """How many entries were compared, and how they differ."""

    count: int
    differences: tuple[Difference, ...]


class Entries(Struct, frozen=True):
    """Entries by name, and the names of those that the copy does not have."""

    found: dict[str, bytes]
    missing: set[str]


def compare_with(where: str, known: Index, options: Options, warn: Warn) -> Comparison:
    """Compare.

    Args:
        where: a folder of ``ENTRY.xml`` files, or the URL before an entry's name. A URL is asked
            only for the entries that the database names as a source.
        known: the database.
        options: of the network.
        warn: is told which entries could not be fetched.

    Raises:
        UsageError: the folder, or a file in it, cannot be read.
    """
    if "://" in where:
        entries = _fetched(where, sorted(cited_entries(known)), options, warn)
    else:
        entries = _read(Path(where), known)
    found = (*compare(known, entries.found), *gone(known, entries.missing))
    return Comparison(len(entries.found), found)


def _read(folder: Path, known: Index) -> Entries:
    found: dict[str, bytes] = {}
    try:
        for path in sorted(folder.iterdir()):
            if path.suffix == ".xml":
                found[path.stem] = _body(path)
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError("difference.unreadable", file=error.filename, why=why) from error
    return Entries(found, cited_entries(known).keys() - found.keys())


def _body(path: Path) -> bytes:
    body = read_input(path, MAX_FILE + 1)
    if len(body) > MAX_FILE:
        too_large = Message.of("disk.too-large", most=MAX_FILE >> 10)
        raise UsageError("difference.unreadable", file=path, why=too_large)
    return body


def _fetched(url: str, names: Iterable[str], options: Options, warn: Warn) -> Entries:
    from autoconf.net.live import LiveNetwork
    from autoconf.tasks import Deadline

    with closing(LiveNetwork(replace(options, ispdb=url))) as live:
        return fetch(live(Deadline(options.timeout)).http, url, names, warn)


def fetch(http: Http, url: str, names: Iterable[str], warn: Warn) -> Entries:
    """Ask for one entry after the other; one that fails is neither found nor missing."""
    found: dict[str, bytes] = {}
    missing: set[str] = set()
    for name in names:
        try:
            response = http.fetch(f"{url.removesuffix('/')}/{name}", of_ispdb=True)
            require_document(response)
            found[name] = response.body
        except NoDataError:
            missing.add(name)
        except NetworkError as error:
            warn(Message.of("difference.not-fetched", entry=name, why=error))
    return Entries(found, missing)
