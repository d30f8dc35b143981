"""``discover``: what is published about an address or a domain."""

from typing import Final

import click

from autoconf.cli.exits import exit_of
from autoconf.cli.options import NetworkChoices, PasswordChoices, network_options, password_options
from autoconf.cli.running import (
    parse_target,
    print_explanation,
    print_findings,
    print_json,
    running,
)
from autoconf.cli.text import settings_lines


@click.command("discover")
@click.argument("target", metavar="ADDRESS|DOMAIN")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--explain", is_flag=True, help="List every question and what came of it.")
@network_options
@password_options
def discover(
    target: str,
    *,
    as_json: bool,
    explain: bool,
    network: NetworkChoices,
    password: PasswordChoices,
) -> int:
    """Find the settings of an address or a domain; no login.

    Asks the provider's autoconfig file, the ISPDB, the bundled provider database, the hoster
    behind the MX record and the DNS SRV records at the same time; where nobody publishes
    anything, it looks for servers under the common names.
    """
    address, domain = parse_target(target)
    with running(target, network, password, as_json=as_json, log_in=False) as run:
        report = run.assistant.discover(address, domain)
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
    return exit_of(report, could_ask=True)


COMMAND: Final = discover
