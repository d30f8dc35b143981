"""``check``: a login at every server, and the problems."""

from typing import Final

import click

from autoconf.cli.help import Command
from autoconf.cli.json_output import print_json
from autoconf.cli.options import COMMON, run_options
from autoconf.cli.passwords import PasswordSource, password_options
from autoconf.cli.printing import print_explanation, print_using
from autoconf.cli.report_options import ReportOptions, compared, report_options
from autoconf.cli.running import command_run, note, warn
from autoconf.cli.symptom_text import note_symptom
from autoconf.cli.terminal import lines_said, say
from autoconf.cli.unused import note_unused
from autoconf.cli.verdict_text import print_evidence, print_verdict, repeat_verdict
from autoconf.discovery.consent import Consent
from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.usecases.exits import exit_status
from autoconf.usecases.starting import start_of


@click.command(
    "check",
    cls=Command,
    examples=(
        ("mail-autoconf check alice@example.com", "why does my mail not work?"),
        (
            "mail-autoconf check alice@example.com --no-login",
            "test the servers, without a password",
        ),
    ),
)
@click.argument("address", metavar="ADDRESS")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--transcript", is_flag=True, help="Show the conversation with each server.")
@report_options
@run_options("symptom", "server", "using", "round_trip", "keep", *COMMON)
@password_options
def check(
    address: str,
    *,
    as_json: bool,
    transcript: bool,
    reports: ReportOptions,
    options: Options,
    password: PasswordSource,
) -> int:
    """Find the settings, log in over IMAP, POP3 and SMTP, and say what is wrong.

    It writes no settings, and sends no message without --round-trip. A wrong password costs one
    failed login: after a refusal the program asks before it tries another server.
    """
    parsed = EmailAddress.parse(address)
    start = start_of(parsed)
    reports.require_sense(names_servers=bool(options.server))
    if options.using:
        from autoconf.usecases.using import require_files

        require_files(options.using)
    before = reports.read_baseline(parsed)
    with command_run(address, options, password, as_json=as_json) as run:
        if options.logs_in:
            run.require_secret(parsed, UsageError("password.check-needs-one"))
        note_unused(options, as_json=as_json, redacts=reports.redact)
        if reports.redact:
            run.progress.hide()
            run.world.warn = _warn_of_no_file
        report = compared(run.check(start), before)
    shown = reports.shown(report)
    for problem in shown.using_problems if reports.redact else ():
        warn(problem)
    _note_more(report, options)
    if as_json:
        print_json(shown)
    else:
        before_it = lines_said()
        print_verdict(shown)
        print_evidence(shown, Consent.of(options), more="json", was_shown=not reports.redact)
        _print_more(shown, explain=reports.explain, transcript=transcript and not reports.redact)
        repeat_verdict(shown, lines_said() - before_it)
    reports.write(report)
    run.say_sign_in(report)
    return exit_status(report)


def _note_more(report: Report, options: Options) -> None:
    if options.offline:
        note(Message("cli.offline-tests-nothing"))
    note_symptom(report, options.symptom or "")


def _warn_of_no_file(message: Message) -> None:
    """Warn, but not of a file of --using: its name waits for the marks of the report."""
    if not message.id.startswith("using."):
        warn(message)


def _print_more(report: Report, *, explain: bool, transcript: bool) -> None:
    print_using(report)
    if explain:
        print_explanation(report)
    for one in report.checks if transcript else ():
        say()
        say(f"{one.endpoint}:")
        for line in one.transcript:
            say(f"  {line}")


COMMAND: Final = check
