"""``render --csv`` on the terminal: its options, its progress, its failures."""

from pathlib import Path
from typing import Final

from autoconf.cli.printing import print_warnings
from autoconf.cli.running import note, warn
from autoconf.cli.signing import ready_signer
from autoconf.cli.terminal import say
from autoconf.cli.text import english, shown_host
from autoconf.formats.safe_text import clean_text
from autoconf.messages import text_of
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.output_options import OutputOptions
from autoconf.model.report import Report
from autoconf.usecases.bulk.interface import (
    ColumnsNotRead,
    DomainBegun,
    Event,
    LookingUp,
    RowDone,
    RowLost,
    Status,
    Tools,
)
from autoconf.usecases.bulk.run import render_table
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_OK
from autoconf.usecases.shared_runs import FOR_MANY, SharedRuns
from autoconf.usecases.starting import start_of
from autoconf.usecases.unused_choices import unused_by
from autoconf.usecases.world import World

_PROGRESS: Final = 1000
MAX_SHOWN: Final = 320
SHOWN: Final = 20
"""The number of failures and of folders that are shown; the index has all of them."""


def run_bulk(table: str, *, output: OutputOptions, options: Options) -> int:
    """Write for every user of a table.

    Returns:
        0 if every line was written or was there already, else 1.

    Raises:
        UsageError: see ``render_table``.
    """
    progress = _Progress(shows_domains=not options.offline)
    with World(options, warn=warn, capacity=FOR_MANY) as world:
        runs = SharedRuns(world)

        def find(domain: str) -> Report:
            report = runs.discover(start_of(domain))
            print_warnings(report)
            return report

        tools = Tools(find=find, words=english, watch=progress)
        summary = render_table(Path(table), output, options, tools, ready_signer(output))
    progress.end()
    say(
        text_of(
            "cli.table.summary-changed" if summary.changed else "cli.table.summary",
            written=summary.written,
            kept=summary.kept,
            changed=summary.changed,
            failed=summary.failed,
            index=summary.index,
        )
    )
    for message in unused_by(output.choices, progress.clients) if progress.clients else ():
        note(message)
    if summary.left:
        names = listed(summary.left[:SHOWN]) + (" ..." if summary.left[SHOWN:] else "")
        which = "cli.table.left-one" if len(summary.left) == 1 else "cli.table.left"
        say(text_of(which, count=len(summary.left), names=names))
    return EXIT_BLOCKED if summary.failed or summary.changed else EXIT_OK


def listed(names: tuple[str, ...]) -> str:
    """Return names of a table in one line."""
    return ", ".join(clean_text(name, MAX_SHOWN) for name in names)


class _Progress:
    """Shows domains, the first failures as they come, and how many lines are done.

    A reason is shown once for a domain.

    Attributes:
        clients: those that have files for one of the users.
    """

    def __init__(self, *, shows_domains: bool) -> None:
        self._shows_domains = shows_domains
        self._domains = 0
        self._lines = 0
        self.clients: set[str] = set()
        self._shown: set[tuple[str, str]] = set()
        self._same = 0
        self._is_full = False

    def __call__(self, event: Event) -> None:
        match event:
            case ColumnsNotRead(unknown=unknown, passwords=passwords):
                if unknown:
                    warn(Message.of("cli.table.columns-unknown", names=listed(unknown)))
                if passwords:
                    warn(Message.of("cli.table.columns-password", names=listed(passwords)))
            case LookingUp(count=count):
                self._domains = count
                which = "cli.table.looking-up-one" if count == 1 else "cli.table.looking-up"
                say(text_of(which, count=count), err=True)
            case DomainBegun():
                self._show_domain(event)
            case RowLost():
                self._show(event)
            case RowDone():
                self._count(event)

    def end(self) -> None:
        """Tell how many failures had a reason that was shown before."""
        if self._same:
            which = "cli.table.same-failure" if self._same == 1 else "cli.table.same-failures"
            say(text_of(which, count=self._same), err=True)

    def _show_domain(self, begun: DomainBegun) -> None:
        if self._shows_domains:
            domain = shown_host(begun.domain)
            line = text_of(
                "cli.table.domain", domain=domain, number=begun.number, count=self._domains
            )
            say(line, err=True)

    def _count(self, row: RowDone) -> None:
        self.clients.update(row.clients)
        if row.status in (Status.FAILED, Status.CHANGED):
            self._show(row)
        self._lines += 1
        if self._lines % _PROGRESS == 0:
            say(text_of("cli.table.lines", count=self._lines), err=True)

    def _show(self, row: RowDone | RowLost) -> None:
        why = "" if row.message is None else english(row.message)
        reason = (row.address.rpartition("@")[2].lower(), why)
        if reason in self._shown:
            self._same += 1
        elif len(self._shown) < SHOWN:
            self._shown.add(reason)
            address = clean_text(row.address, MAX_SHOWN)
            say(text_of("cli.table.failed", line=row.line, address=address, why=why), err=True)
        elif not self._is_full:
            self._is_full = True
            say(text_of("cli.table.more-failures"), err=True)
