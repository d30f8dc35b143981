"""``survey report``: what the records of a survey say, as a page, as tables and on the screen."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from autoconf.cli.page_files import require_page_file
from autoconf.cli.running import warn
from autoconf.cli.survey_text import survey_lines
from autoconf.cli.terminal import say, say_all
from autoconf.cli.text import english
from autoconf.errors import UsageError
from autoconf.messages import text_of
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_OK

if TYPE_CHECKING:
    from autoconf.model.message import Message
    from autoconf.renderers.reports.survey_parts import SurveyView
    from autoconf.usecases.survey.report import SurveyReport

_MOST_TOLD: Final = 20
_PAGE: Final = (".html", ".htm")


@click.command("report")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--output", metavar="FILE.html", help="Write a page to read and to print.")
@click.option(
    "--tables",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write CSV tables into this folder.",
)
@click.option(
    "--since",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Show what changed since the survey in this folder.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
@click.option("--force", is_flag=True, help="Replace the files of --output and --tables.")
def report(
    *,
    folder: Path,
    output: str | None,
    tables: Path | None,
    since: Path | None,
    as_json: bool,
    force: bool,
) -> int:
    """Say what a survey found: the verdict first, then numbers. Asks no server.

    A line that cannot be read is named, and the rest goes on. Exit status: 0 all was read, 1
    something could not be read, 2 wrong use, or the disk refused.
    """
    from autoconf.usecases.survey.report import report_on

    _require_free(output, tables, force=force)
    told = _Told()
    made = report_on(folder, since, datetime.now(UTC), told.add)
    told.end()
    view = _view(made)
    if output is not None:
        _write_page(view, output)
    if tables is not None:
        from autoconf.usecases.survey.tables import write_tables

        for path in write_tables(tables, made, force=force):
            say(text_of("survey.written", path=path), err=True)
    if as_json:
        _print_json(view)
    else:
        say_all(survey_lines(view))
    return EXIT_BLOCKED if made.damaged else EXIT_OK


class _Told:
    """Prints the first of the things that cannot be read, and how many more there are."""

    def __init__(self) -> None:
        self._count = 0

    def add(self, message: "Message") -> None:
        self._count += 1
        if self._count <= _MOST_TOLD:
            warn(message)

    def end(self) -> None:
        if self._count > _MOST_TOLD:
            say(text_of("survey.more-damage", count=self._count - _MOST_TOLD), err=True)


def _require_free(output: str | None, tables: Path | None, *, force: bool) -> None:
    """Check, before anything is read, that nothing of the person's is written over."""
    from autoconf.storage.files import require_free

    if output is not None:
        require_page_file(output, "--output", force=force)
        if Path(output).suffix.lower() not in _PAGE:
            raise UsageError("survey.no-page", path=output)
    if tables is not None:
        require_free(tables, force=force, option="--tables")


def _view(made: "SurveyReport") -> "SurveyView":
    from autoconf.renderers.reports.survey_parts import SurveyView
    from autoconf.usecases.survey.report import program_names

    return SurveyView(
        counts=made.counts,
        changes=made.changes,
        damaged=made.damaged,
        programs=program_names(),
    )


def _write_page(view: "SurveyView", output: str) -> None:
    from autoconf.renderers.pages.html import html
    from autoconf.renderers.reports.survey_page import survey_page
    from autoconf.storage.files import write_file

    write_file(Path(output), html(survey_page(view, english)))
    say(text_of("survey.written", path=output), err=True)


def _print_json(view: "SurveyView") -> None:
    from autoconf.formats.survey_json import write

    sys.stdout.buffer.write(write(view.counts, view.changes, view.damaged))
    sys.stdout.buffer.flush()


COMMAND: Final = report
