"""``check``: why does my mail not work?"""

import functools
from collections.abc import Callable
from typing import Any, Final

import click
from msgspec import Struct

from autoconf.assistant.people import RoundTripWish
from autoconf.cli.exits import exit_of
from autoconf.cli.mailbox_text import round_trip_line
from autoconf.cli.options import NetworkChoices, PasswordChoices, network_options, password_options
from autoconf.cli.running import print_explanation, print_findings, print_json, running
from autoconf.cli.terminal import say
from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.report import Report


class CheckChoices(Struct, frozen=True, kw_only=True):
    """What ``check`` shows besides, and whether it sends a message."""

    explain: bool
    transcript: bool
    round_trip: bool
    keep: bool

    def wish(self, *, log_in: bool) -> RoundTripWish | None:
        """Return what is wanted of a round trip.

        Raises:
            UsageError: it is wanted without a login, or the message is to be kept without it.
        """
        if self.round_trip and not log_in:
            raise UsageError("--round-trip needs a login: leave out --no-login and --offline")
        if self.keep and not self.round_trip:
            raise UsageError("--keep goes with --round-trip")
        return RoundTripWish(keeps=self.keep) if self.round_trip else None


def _check_options(function: Callable[..., Any]) -> Any:
    """Add the options of this command; it gets one ``choices`` argument."""

    @click.option("--explain", is_flag=True, help="List every question and what came of it.")
    @click.option("--transcript", is_flag=True, help="Show what was said to each server.")
    @click.option(
        "--round-trip",
        is_flag=True,
        help="Send one small message to the address itself, wait until it is there, and "
        "delete it again.",
    )
    @click.option("--keep", is_flag=True, help="With --round-trip: leave that message there.")
    @functools.wraps(function)
    def wrapper(**rest: Any) -> Any:
        names = ("explain", "transcript", "round_trip", "keep")
        choices = CheckChoices(**{name: rest.pop(name) for name in names})
        return function(choices=choices, **rest)  # fmt: skip

    return wrapper


@click.command("check")
@click.argument("address", metavar="ADDRESS")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@_check_options
@network_options
@password_options
def check(
    address: str,
    *,
    as_json: bool,
    choices: CheckChoices,
    network: NetworkChoices,
    password: PasswordChoices,
) -> int:
    """Find the settings, log in over IMAP, POP3 and SMTP, and say what is wrong.

    Nothing is written, and no message is sent without --round-trip. A wrong password costs one
    failed login: after a refusal no other server is tried without asking.
    """
    parsed = EmailAddress.parse(address)
    log_in = not (password.no_login or network.offline)
    wish = choices.wish(log_in=log_in)
    with running(
        address, network, password, as_json=as_json, log_in=log_in, round_trip=wish
    ) as run:
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
        _print(report, choices)
    return exit_of(report, could_ask=could_ask)


def _print(report: Report, choices: CheckChoices) -> None:
    if report.round_trip is not None:
        click.echo(f"  {round_trip_line(report.round_trip)}")
    print_findings(report)
    if choices.explain:
        print_explanation(report)
    for one in report.checks if choices.transcript else ():
        say()
        say(f"{one.endpoint}:")
        for line in one.transcript:
            say(f"  {line}")


COMMAND: Final = check
