"""``render --csv`` on the terminal: its options, its progress, its failures."""

from pathlib import Path
from typing import Final

import click

from autoconf.cli.printing import print_warnings
from autoconf.cli.signing import ready_signer
from autoconf.cli.text import english
from autoconf.messages import text_of
from autoconf.model.options import Options, OutputOptions
from autoconf.model.report import Report
from autoconf.usecases.bulk.interface import Event, LookingUp, RowDone, RowLost, Status, Tools
from autoconf.usecases.bulk.run import render_table
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_OK
from autoconf.usecases.runs import look_up
from autoconf.usecases.starting import start_of
from autoconf.usecases.world import World

_PROGRESS: Final = 1000
_SHOWN: Final = 20
"""The number of failures that are shown; the index has all of them."""


def run_bulk(table: str, *, output: OutputOptions, options: Options) -> int:
    """Write for every user of a table.

    Returns:
        0 if every line was written or was there already, else 1.

    Raises:
        UsageError: see ``render_table``.
    """

    def find(domain: str) -> Report:
        with World(options) as world:
            report = look_up(start_of(domain), world)
        print_warnings(report)
        return report

    tools = Tools(find=find, words=english, watch=_Progress())
    summary = render_table(Path(table), output, options, tools, ready_signer(output))
    click.echo(
        text_of(
            "cli.table.summary",
            written=summary.written,
            kept=summary.kept,
            failed=summary.failed,
            index=summary.index,
        )
    )
    return EXIT_BLOCKED if summary.failed else EXIT_OK


class _Progress:
    """Shows the first failures as they come, and how many lines are done."""

    def __init__(self) -> None:
        self._lines = 0
        self._failed = 0

    def __call__(self, event: Event) -> None:
        match event:
            case LookingUp(count=count):
                which = "cli.table.looking-up-one" if count == 1 else "cli.table.looking-up"
                click.echo(text_of(which, count=count), err=True)
            case RowLost():
                self._show(event)
            case RowDone():
                if event.status is Status.FAILED:
                    self._show(event)
                self._lines += 1
                if self._lines % _PROGRESS == 0:
                    click.echo(text_of("cli.table.lines", count=self._lines), err=True)

    def _show(self, row: RowDone | RowLost) -> None:
        self._failed += 1
        if self._failed <= _SHOWN:
            why = "" if row.message is None else english(row.message)
            line = text_of("cli.table.failed", line=row.line, address=row.address, why=why)
            click.echo(line, err=True)
        elif self._failed == _SHOWN + 1:
            click.echo(text_of("cli.table.more-failures"), err=True)
