"""``discover``: the settings of an address or a domain."""

from typing import Final

import click

from autoconf.cli.options import COMMON, run_options
from autoconf.cli.passwords import PasswordSource, password_options
from autoconf.cli.printing import print_explanation, print_findings, print_json
from autoconf.cli.running import command_run
from autoconf.cli.text import settings_lines
from autoconf.model.options import Options
from autoconf.usecases.exits import exit_status
from autoconf.usecases.starting import start_of


@click.command("discover")
@click.argument("target", metavar="ADDRESS|DOMAIN")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--explain", is_flag=True, help="List every question with its result.")
@run_options(*COMMON)
@password_options
def discover(
    target: str, *, as_json: bool, explain: bool, options: Options, password: PasswordSource
) -> int:
    """Find the settings of an address or a domain; no login.

    Asks the provider's autoconfig file, the ISPDB, the bundled provider database, the mail host
    behind the MX record and the DNS SRV records at the same time. If there are no published
    settings, it looks for servers under common names.
    """
    start = start_of(target)
    with command_run(target, options, password, as_json=as_json, logs_in=False) as run:
        report = run.discover(start)
    if as_json:
        print_json(report)
    elif report.config is None:
        print_findings(report)
    else:
        lines = settings_lines(report.config, report.attempts, report.elapsed_s)
        click.echo("\n".join(lines))
        print_findings(report, notes=explain)
    if explain and not as_json:
        print_explanation(report)
    return exit_status(report)


COMMAND: Final = discover
