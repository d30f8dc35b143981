"""``render --csv``: every domain asked once, every user a folder, every line an answer."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import click

from autoconf.cli.bulk.domains import Found, found_for, look_up
from autoconf.cli.bulk.folders import Folders, alone_in
from autoconf.cli.bulk.index import FAILED, KEPT, WRITTEN, Index
from autoconf.cli.bulk.users import Row, User, rows, user_of
from autoconf.cli.output_options import OutputChoices, wanted_clients
from autoconf.cli.profiles import make_profile, render_clients
from autoconf.cli.signing import Signer, signer_of
from autoconf.errors import UsageError
from autoconf.model.options import Options
from autoconf.model.profile import Choices
from autoconf.model.report import Report
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_OK
from autoconf.usecases.starting import start_of
from autoconf.usecases.world import World

_PROGRESS: Final = 1000
_SHOWN: Final = 20
"""Failures that are also shown; all of them stand in the index."""


def render_table(table: str, *, output: OutputChoices, options: Options) -> int:
    """Write for every user of a table; a line that fails never stops the others.

    Returns:
        0 if every line was written or was there already, else 1.

    Raises:
        UsageError: the table cannot be read, or ``--output`` is missing or cannot be written to;
            nothing was done. Or the index cannot be written; what has appeared is whole.
    """
    if output.output is None:
        raise UsageError("--csv needs --output DIR, the folder that holds a folder for each user")
    if options.username is not None:
        raise UsageError("--username is one person's; with --csv each user has the address's own")
    path, choices, signer = Path(table), output.choices(), signer_of(output)
    is_pipe = path.exists() and not path.resolve().exists()  # one without a name
    if is_pipe or path.is_dir() or path.is_char_device():
        raise UsageError(f"{table}: the table is read twice, so it must be a file")
    domains = list(dict.fromkeys(_domains(path, choices)))
    if not domains:
        raise UsageError(f"{table}: there is no address in it")
    root = Path(output.output)
    with alone_in(root):
        click.echo(f"looking up {len(domains)} domain{'s' * (len(domains) != 1)}", err=True)
        bulk = _Bulk(
            found=_look_up(domains, options),
            output=output,
            choices=choices,
            signer=signer,
            folders=Folders(root=root, as_zip=output.as_zip, force=output.force),
        )
        try:
            for row in rows(path):
                bulk.take(row)
        finally:
            # An interrupted run keeps what is complete, and says what that is.
            index = bulk.finish()
    counts = bulk.index.counts
    click.echo(
        f"{counts[WRITTEN]} written, {counts[KEPT]} there already, {counts[FAILED]} failed: {index}"
    )
    return EXIT_BLOCKED if counts[FAILED] else EXIT_OK


def _look_up(domains: list[str], options: Options) -> dict[str, Found]:
    from autoconf.usecases.runs import look_up as look_up_one

    def find(domain: str) -> Report:
        with World(options) as world:
            return look_up_one(start_of(domain), world)

    return look_up(domains, find, options)


def _domains(path: Path, choices: Choices) -> Iterator[str]:
    """Yield the domain of every line that has an address; this reads the whole table."""
    for row in rows(path):
        try:
            yield user_of(row, choices).address.domain
        except UsageError:
            continue


@dataclass(slots=True, kw_only=True)
class _Bulk:
    found: dict[str, Found]
    output: OutputChoices
    choices: Choices
    signer: Signer | None
    folders: Folders
    index: Index = field(default_factory=Index)
    _seen: dict[str, int] = field(default_factory=dict)

    def take(self, row: Row) -> None:
        """Write for one line, and put into the index what became of it."""
        try:
            self._write(row)
        except UsageError as error:
            self._fail(row, str(error))
        done = self.index.counts.total()
        if done % _PROGRESS == 0:
            click.echo(f"{done} lines", err=True)

    def finish(self) -> Path:
        """Let the last folders appear, and write the index."""
        self.folders.flush()
        for line, address, why in self.index.lose(self.folders.lost):
            self._show(line, address, why)
        return self.index.write(self.folders.root)

    def _write(self, row: Row) -> None:
        user = user_of(row, self.choices)
        first = self._seen.setdefault(str(user.address).casefold(), row.line)
        if first != row.line:
            raise UsageError(f"the address stands in line {first} already")
        ids = self._clients(user)
        place, text = self.folders.place(user.address), user.address.text
        if self.folders.is_done(place):
            self.index.add(row.line, text, KEPT, folder=place.name)
            return
        profile = make_profile(found_for(self.found, user.address), user.choices)
        rendered = render_clients(profile, ids, self.signer)
        self.folders.write(place, rendered.artifacts)
        self.index.add(
            row.line, text, WRITTEN, folder=place.name,
            clients=" ".join(r.client for r in rendered.renderings),
            message="; ".join(rendered.refused_lines),
        )  # fmt: skip

    def _clients(self, user: User) -> tuple[str, ...]:
        return wanted_clients(user.clients) if user.clients else self.output.wanted

    def _fail(self, row: Row, why: str) -> None:
        address = row.values.get("address", "")
        self.index.add(row.line, address, FAILED, message=why)
        self._show(str(row.line), address, why)

    def _show(self, line: str, address: str, why: str) -> None:
        """Show one of the first failures; it is counted already."""
        failed = self.index.counts[FAILED]
        if failed <= _SHOWN:
            click.echo(f"line {line}, {address}: {why}", err=True)
        elif failed == _SHOWN + 1:
            click.echo("further failures stand in the index only", err=True)
