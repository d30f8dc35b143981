"""``check``: a login at every server, and the problems."""

from typing import Final

import click

from autoconf.cli.account_options import AccountOptions, account_options
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

_OF_REPORT: Final = ("explain", "html", "markdown", "redact", "full", "baseline")
_OF_ONE: Final = ("symptom", "using", "round_trip", "autodiscover_login", "username", "test_all")


@click.command(
    "check",
    cls=Command,
    examples=(
        ("mail-autoconf check alice@example.com", "why does my mail not work?"),
        (
            "mail-autoconf check --csv users.csv --password-column pw --output out",
            "test the logins of many users",
        ),
    ),
)
@click.argument("address", metavar="[ADDRESS]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--transcript", is_flag=True, help="Show the conversation with each server.")
@report_options
@account_options
@run_options("symptom", "server", "using", "round_trip", "keep", *COMMON)
@password_options
def check(  # noqa: PLR0913 - one value for each group of options
    address: str | None,
    *,
    as_json: bool,
    transcript: bool,
    reports: ReportOptions,
    accounts: AccountOptions,
    options: Options,
    password: PasswordSource,
) -> int:
    """Find the settings, log in over IMAP, POP3 and SMTP, and say what is wrong.

    It writes no settings, and sends no message without --round-trip. A wrong password costs one
    failed login: after a refusal the program asks before it tries another server.

    With --csv it logs in for every user of a table, one incoming protocol and SMTP each, and
    writes DIR/results.csv. It contacts each server only as often as --max-logins and its
    neighbours allow. To continue an interrupted run, repeat the command.
    """
    if accounts.table is not None:
        if as_json:
            raise UsageError("account-table.json")
        if transcript:
            raise UsageError("account-table.of-one-address", option="--transcript")
        return _check_table(address, accounts, reports, options, password)
    accounts.require_table()
    if address is None:
        raise UsageError("cli.check.target")
    return _check_one(address, reports, options, password, as_json=as_json, transcript=transcript)


def _check_one(
    address: str,
    reports: ReportOptions,
    options: Options,
    password: PasswordSource,
    *,
    as_json: bool,
    transcript: bool,
) -> int:
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


def _check_table(
    address: str | None,
    accounts: AccountOptions,
    reports: ReportOptions,
    options: Options,
    password: PasswordSource,
) -> int:
    """Log in for a table; options about one address have no place there."""
    typed = {"ADDRESS": address, **{f"--{name}": getattr(reports, name) for name in _OF_REPORT}}
    typed |= {f"--{name.replace('_', '-')}": getattr(options, name) for name in _OF_ONE}
    given = next((name for name, value in typed.items() if value), None)
    if given is not None:
        raise UsageError("account-table.of-one-address", option=given)
    from autoconf.cli.accounts import run_accounts

    return run_accounts(accounts, password, options, force=reports.force)


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
