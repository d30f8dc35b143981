"""``check``: why does my mail not work?"""

from typing import Final

import click

from autoconf.cli.exits import exit_of
from autoconf.cli.options import NetworkChoices, PasswordChoices, network_options, password_options
from autoconf.cli.running import print_explanation, print_findings, print_json, running
from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress


@click.command("check")
@click.argument("address", metavar="ADDRESS")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option(
    "--explain",
    is_flag=True,
    help="List every question and what came of it, and how good each server's TLS is.",
)
@click.option("--transcript", is_flag=True, help="Show what was said to each server.")
@network_options
@password_options
def check(
    address: str,
    *,
    as_json: bool,
    explain: bool,
    transcript: bool,
    network: NetworkChoices,
    password: PasswordChoices,
) -> int:
    """Find the settings, log in over IMAP, POP3 and SMTP, and say what is wrong.

    Nothing is written. A wrong password costs one failed login: after a refusal no other server
    is tried without asking.
    """
    parsed = EmailAddress.parse(address)
    log_in = not (password.no_login or network.offline)
    with running(address, network, password, as_json=as_json, log_in=log_in) as run:
        if log_in and not (password.is_given or run.terminal.can_ask):
            raise UsageError(
                "no password and nobody to ask: give --password-stdin, --password-file, "
                "--password-command or --oauth-token-command, or --no-login to test the "
                "servers alone"
            )
        report = run.assistant.check(parsed)
        could_ask = run.terminal.can_ask
    if as_json:
        print_json(report)
    else:
        print_findings(report)
        if explain:
            print_explanation(report)
        for one in report.checks if transcript else ():
            click.echo(f"{one.endpoint}:")
            for line in one.transcript:
                click.echo(f"  {line}")
    return exit_of(report, could_ask=could_ask)


COMMAND: Final = check
