"""``render``: settings for mail clients, without a login."""

import sys
from pathlib import Path
from typing import Final

import click

from autoconf.cli.help import Command
from autoconf.cli.json_output import print_json
from autoconf.cli.options import WITHOUT_LOGIN, run_options
from autoconf.cli.output_options import output_options
from autoconf.cli.output_text import refused_lines, written_lines
from autoconf.cli.printing import (
    print_findings,
    print_unconfirmed,
    print_warnings,
)
from autoconf.cli.running import command_run, known_with_warnings, note
from autoconf.cli.signing import ready_signer
from autoconf.cli.terminal import say, say_all
from autoconf.cli.text import english
from autoconf.cli.unused import note_unused, note_unused_for_report
from autoconf.errors import UnsupportedError, UsageError
from autoconf.messages import text_of
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.output_options import STANDARD_OUTPUT, OutputOptions
from autoconf.model.profile import Artifact
from autoconf.model.report import Report
from autoconf.model.wanted_clients import wanted_clients
from autoconf.renderers.engine import clients
from autoconf.usecases.consenting import with_consent
from autoconf.usecases.exits import (
    EXIT_BLOCKED,
    EXIT_NOT_CONFIRMED,
    EXIT_NOTHING_FOUND,
    EXIT_OK,
)
from autoconf.usecases.profile_making import make_profile
from autoconf.usecases.profiles import Output, render_clients, require_place, write_all
from autoconf.usecases.signing import Signer
from autoconf.usecases.starting import start_of


def _print_template(context: click.Context, _option: click.Parameter, *wanted: bool) -> None:
    """Print a table to fill in, and end the run."""
    if any(wanted):
        from autoconf.usecases.bulk.columns import template

        click.echo(template(), nl=False)
        context.exit()


@click.command(
    "render",
    cls=Command,
    examples=(
        (
            "mail-autoconf render alice@example.com --client mutt",
            "print a file for one mail program",
        ),
        ("mail-autoconf render --csv users.csv --output all", "write files for many users"),
    ),
)
@click.argument("target", metavar="ADDRESS|DOMAIN|-", required=False)
@click.option(
    "--csv",
    "table",
    metavar="FILE",
    help="Write a folder for every user of a table. Columns: address; optional: "
    "display_name, incoming, client, signature, account_name, leave_on_server.",
)
@click.option(
    "--csv-template",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_template,
    help="Print a table with all columns and an example, and do nothing else.",
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print the report and the written files as JSON.",
)
@output_options
@run_options(*WITHOUT_LOGIN)
def render(
    target: str | None,
    *,
    table: str | None,
    as_json: bool,
    output: OutputOptions,
    options: Options,
) -> int:
    """Write settings for mail clients without a test; each file is marked as not tested.

    Finds the settings of ADDRESS as discover does; "-" reads its JSON from standard input. One
    file of one client goes to standard output, unless --output names a folder. For a DOMAIN it
    writes the sheet for everybody there, or the files for the owner of the domain (--client).

    With --csv each user of a table gets a folder DIR/ADDRESS, where --output names DIR. The file
    DIR/index.csv has the result of each line. A folder that is up to date is left alone. To
    continue an interrupted run, repeat the command. --force writes all folders again.
    """
    wanted = wanted_clients(output.client, clients())
    if (target is None) is (table is None):
        raise UsageError("cli.render.target")
    if table is not None:
        if as_json:
            raise UsageError("cli.render.json-of-table")
        from autoconf.cli.bulk import run_bulk

        return run_bulk(table, output=output, options=options)
    signer = ready_signer(output)
    report = _find(target, options)
    if report.address is None and not output.client:
        wanted = tuple(name for name in wanted if clients()[name].for_all)
    if report.config is None:
        tell = print_json if as_json else print_findings
        tell(report)
        return EXIT_NOTHING_FOUND
    if report.pending is not None:
        print_unconfirmed(report)
        if as_json:
            print_json(report)
        return EXIT_NOT_CONFIRMED
    return _render(report, output, wanted, signer, as_json=as_json)


def _find(target: str | None, options: Options) -> Report:
    """Return the report to write from; it is pending if a confirmation is missing."""
    if target is None or target == "-":
        note_unused_for_report()
        return with_consent(_read_report(options), options)
    start = start_of(target)
    if start.address is None and options.username is not None:
        raise UsageError("cli.render.username")
    note_unused(options)
    with command_run(target, options, as_json=False, logs_in=False) as run:
        return run.confirmed(run.discover(start))


def _read_report(options: Options) -> Report:
    """Read the JSON of ``discover`` or ``check`` from standard input.

    Raises:
        UsageError: the input is no such report.
    """
    from autoconf.usecases.reported_settings import MAX_REPORT, report_of

    try:
        document = sys.stdin.buffer.read(MAX_REPORT + 1)
    except OSError as error:
        raise UsageError("document.no-input", why=error.strerror or error) from error
    known = known_with_warnings(options.providers)
    return report_of(document, Message("document.standard-input"), known)


def _render(
    report: Report,
    choices: OutputOptions,
    wanted: tuple[str, ...],
    signer: Signer | None,
    *,
    as_json: bool,
) -> int:
    print_warnings(report)
    try:
        profile = make_profile(report, choices.choices)
        output = render_clients(profile, wanted, english, signer)
    except UnsupportedError as error:
        say(text_of("cli.files.not-written", why=error), err=True)
        if as_json:
            print_json(report)
        return EXIT_BLOCKED
    say_all(refused_lines(output), err=True)
    for message in output.unused:
        note(message)
    files = _settings_files(output)
    if _is_for_stdout(choices, files, as_json=as_json):
        sys.stdout.buffer.write(files[0].content)
        say_all(written_lines(Path(), output, as_zip=False, tested=profile.tested)[1:-1], err=True)
        return EXIT_OK
    folder = choices.folder(report.address or report.domain)
    require_place(folder, choices)
    write_all(folder, output, choices)
    if as_json:
        print_json(report, output)
    else:
        say_all(written_lines(folder, output, as_zip=choices.zip, tested=profile.tested))
    return EXIT_OK


def _is_for_stdout(choices: OutputOptions, files: list[Artifact], *, as_json: bool) -> bool:
    """Tell whether the person wants one client, which has one file, and named no folder for it.

    Raises:
        UsageError: they want standard output for more than that.
    """
    wants_stdout = choices.output == STANDARD_OUTPUT
    if as_json or choices.zip or not (wants_stdout or choices.output is None):
        return False
    if wants_stdout and len(files) != 1:
        raise UsageError("output.standard-output", count=len(files))
    return len(files) == 1 and (wants_stdout or bool(choices.client))


def _settings_files(output: Output) -> list[Artifact]:
    return [a for r in output.renderings for a in r.artifacts if not a.is_helper]


COMMAND: Final = render
