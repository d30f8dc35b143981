"""``providers diff``: the differences between the provider files and an ISPDB."""

import json
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from msgspec.structs import replace

from autoconf.catalogue.index import Index
from autoconf.cli.options import CONNECTIONS, run_options
from autoconf.cli.running import known_with_warnings, warn
from autoconf.cli.text import english
from autoconf.errors import NetworkError, NoDataError, UsageError
from autoconf.messages import text_of
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.net.interfaces import Http
from autoconf.storage.places import MAX_FILE
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_NOTHING_FOUND, EXIT_OK

if TYPE_CHECKING:
    from autoconf.catalogue.difference import Detail, Difference

_Copy = tuple[dict[str, bytes], set[str]]
"""The entries by name, and the names of the entries that do not exist."""


@click.command("diff")
@click.option(
    "--ispdb",
    required=True,
    metavar="DIR|URL",
    help="A folder of ENTRY.xml files, or the address before an entry's name.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@run_options(*CONNECTIONS)
def diff(*, ispdb: str, as_json: bool, options: Options) -> int:
    """Compare with a copy of the ISPDB.

    Status 1 where anything differs, 3 where there was nothing to compare with.

    A folder shows what is new, changed and gone there. A URL, such as
    https://autoconfig.thunderbird.net/v1.1/, is asked once for each entry that a provider file
    names as a source, one after the other: new entries do not show.
    """  # fmt: skip
    from autoconf.catalogue.difference import cited_entries, compare, gone

    known = known_with_warnings(options.providers)
    if ispdb.startswith(("http://", "https://")):
        names = sorted(cited_entries(known))
        entries, missing = _fetched(ispdb, names, replace(options, ispdb=ispdb))
    else:
        entries, missing = _read(Path(ispdb), known)
    found = [*compare(known, entries), *gone(known, missing)]
    if as_json:
        click.echo(json.dumps(list(map(_plain, found)), indent=2))
    else:
        for difference in found:
            kind, entry = difference.kind.value, difference.entry
            click.echo(f"{kind:10} {entry}  {difference.provider}".rstrip())
            for detail in difference.details:
                click.echo(f"    {line_of(detail)}")
        words = text_of("cli.provider.compared", count=len(entries), different=len(found))
        click.echo(words, err=True)
    if not entries:
        return EXIT_NOTHING_FOUND
    return EXIT_BLOCKED if found else EXIT_OK


def _plain(difference: "Difference") -> dict[str, Any]:
    return {
        "kind": difference.kind.value,
        "entry": difference.entry,
        "provider": difference.provider,
        "details": list(map(line_of, difference.details)),
    }


def line_of(detail: "Detail") -> str:
    """Return one difference, with its first domain and the number of the others."""
    line = english(detail.what)
    if not detail.domains:
        return line
    first, *others = detail.domains
    more = text_of("difference.more", domain=first, count=len(others)) if others else first
    return f"{line}  ({more})"


def _read(folder: Path, known: Index) -> _Copy:
    """Read a folder.

    Raises:
        UsageError: the folder or a file in it cannot be read.
    """
    from autoconf.catalogue.difference import cited_entries

    entries: dict[str, bytes] = {}
    try:
        for path in sorted(folder.iterdir()):
            if path.suffix == ".xml":
                with path.open("rb") as file:
                    entries[path.stem] = file.read(MAX_FILE)
    except OSError as error:
        why = error.strerror or error
        raise UsageError("cli.unreadable", file=error.filename, why=why) from error
    return entries, cited_entries(known).keys() - entries.keys()


def _fetched(url: str, names: list[str], options: Options) -> _Copy:
    from autoconf.net.live import LiveNetwork
    from autoconf.tasks import Deadline

    with closing(LiveNetwork(options)) as live:
        return fetch(live(Deadline(options.timeout)).http, url, names)


def fetch(http: Http, url: str, names: Iterable[str]) -> _Copy:
    """Ask for each entry. An entry that cannot be fetched gets a warning and is left out."""
    from autoconf.discovery.documents import require_document

    entries: dict[str, bytes] = {}
    missing: set[str] = set()
    for name in names:
        try:
            response = http.fetch(f"{url.removesuffix('/')}/{name}")
            require_document(response)
            entries[name] = response.body
        except NoDataError:
            missing.add(name)
        except NetworkError as error:
            warn(Message.of("cli.provider.not-compared", entry=name, why=error))
    return entries, missing


COMMAND: Final = diff
