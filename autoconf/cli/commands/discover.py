"""``discover``: the settings of an address or a domain."""

from typing import Final

import click

from autoconf.cli.help import Command
from autoconf.cli.options import WITHOUT_LOGIN, run_options
from autoconf.cli.running import command_run
from autoconf.cli.unused import note_unused
from autoconf.model.options import Options
from autoconf.usecases.exits import exit_status
from autoconf.usecases.starting import start_of


@click.command(
    "discover",
    cls=Command,
    examples=(
        ("mail-autoconf discover alice@example.com", "the settings of an address"),
        ("mail-autoconf discover example.com --explain", "where they were looked for"),
    ),
)
@click.argument("target", metavar="ADDRESS|DOMAIN")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--explain", is_flag=True, help="List every question with its result.")
@run_options(*WITHOUT_LOGIN)
def discover(target: str, *, as_json: bool, explain: bool, options: Options) -> int:
    """Find the settings of an address or a domain; no login.

    Asks the provider's autoconfig file, the ISPDB, the bundled provider database, the mail host
    behind the MX record and the DNS SRV records at the same time. If there are no published
    settings, it looks for servers under common names.
    """
    start = start_of(target)
    with command_run(target, options, as_json=as_json, logs_in=False) as run:
        note_unused(options, as_json=as_json)
        report = run.discover(start)
    if as_json:
        from autoconf.cli.json_output import print_json

        print_json(report)
    else:
        from autoconf.cli.discovered_text import print_discovered

        print_discovered(report, options, explain=explain)
    return exit_status(report)


COMMAND: Final = discover
