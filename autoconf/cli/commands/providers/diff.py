"""``providers diff``: what does Thunderbird's directory say otherwise?"""

import json
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from msgspec.structs import replace

from autoconf.catalogue.index import Index
from autoconf.cli.options import CONNECTIONS, run_options
from autoconf.cli.running import known_with_warnings
from autoconf.cli.text import english
from autoconf.errors import NetworkError, NoDataError, UsageError
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.net.interfaces import Http
from autoconf.storage.places import MAX_FILE
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_NOTHING_FOUND, EXIT_OK

if TYPE_CHECKING:
    from autoconf.catalogue.difference import Detail, Difference

_Copy = tuple[dict[str, bytes], set[str]]
"""Entries by name, and those that are not there."""


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
        click.echo(f"{len(entries)} entries compared, {len(found)} differ", err=True)
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
    """Return one thing that differs, with its first domain and the number of the others."""
    line = english(detail.what)
    if not detail.domains:
        return line
    first, *others = detail.domains
    more = Message.of("difference.more", domain=first, count=len(others))
    return f"{line}  ({english(more) if others else first})"


def _read(folder: Path, known: Index) -> _Copy:
    """Read a folder.

    Raises:
        UsageError: it, or a file in it, cannot be read.
    """
    from autoconf.catalogue.difference import cited_entries

    entries: dict[str, bytes] = {}
    try:
        for path in sorted(folder.iterdir()):
            if path.suffix == ".xml":
                with path.open("rb") as file:
                    entries[path.stem] = file.read(MAX_FILE)
    except OSError as error:
        raise UsageError(f"cannot read {error.filename}: {error.strerror or error}") from error
    return entries, cited_entries(known).keys() - entries.keys()


def _fetched(url: str, names: list[str], options: Options) -> _Copy:
    from autoconf.net.live import LiveNetwork
    from autoconf.tasks import Deadline

    with closing(LiveNetwork(options)) as live:
        return fetch(live(Deadline(options.timeout)).http, url, names)


def fetch(http: Http, url: str, names: Iterable[str]) -> _Copy:
    """Ask for each entry; what cannot be had is said, and is neither there nor gone."""
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
            click.echo(f"warning: {name} was not compared: {error}", err=True)
    return entries, missing


COMMAND: Final = diff
