"""``audit``: what a domain publishes, and which mail programs set themselves up."""

import sys
from typing import Final

import click

from autoconf.cli.audit_text import audit_lines, title_colour, title_of
from autoconf.cli.help import Command
from autoconf.cli.options import WITHOUT_LOGIN, run_options
from autoconf.cli.running import command_run
from autoconf.cli.terminal import say, say_all
from autoconf.cli.text import english
from autoconf.cli.verdict_text import print_finding
from autoconf.model.audit import Audit
from autoconf.model.options import Options

_OPTIONS: Final = tuple(
    name
    for name in WITHOUT_LOGIN
    if name not in ("offline", "trust_host", "yes", "pin", "username")
)


@click.command(
    "audit",
    cls=Command,
    examples=(
        ("mail-autoconf audit example.com", "which mail programs set themselves up?"),
        ("mail-autoconf audit example.com --json", "everything, for a program"),
    ),
)
@click.argument("domain", metavar="DOMAIN")
@click.option("--json", "as_json", is_flag=True, help="Print the audit as JSON.")
@run_options(*_OPTIONS)
def audit(domain: str, *, as_json: bool, options: Options) -> int:
    """Show what a domain publishes for mail programs, and what each of 20 makes of it; no login.

    It asks what the programs ask, and tries the servers up to their greeting. Exit status: 0
    nothing is wrong, 1 something published is wrong, 3 nothing is published.
    """
    with command_run(domain, options, as_json=as_json, logs_in=False) as run:
        made = run.audit(domain)
    if as_json:
        from autoconf.formats.audit_json import write

        sys.stdout.buffer.write(write(made, english))
        sys.stdout.buffer.flush()
    else:
        _print(made)
    return made.exit


def _print(made: Audit) -> None:
    say(title_of(made), colour=title_colour(made))
    say_all(audit_lines(made))
    for finding in made.findings:
        say()
        print_finding(finding)


COMMAND: Final = audit
