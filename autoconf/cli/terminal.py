"""The person in front of the terminal, or nobody."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import click

from autoconf.cli.options import PasswordChoices
from autoconf.cli.passwords import read_password
from autoconf.cli.text import check_line, folded, settings_lines, shown_host
from autoconf.messages import text
from autoconf.model.budget import MAX_FAILURES
from autoconf.model.check import Check
from autoconf.model.config import ClientConfig, TrustDecision
from autoconf.model.evidence import Attempt
from autoconf.model.secret import Secret
from autoconf.model.server import MailProtocol, Server

_MAX_COLUMNS: Final = 110


def somebody_is_there() -> bool:
    """Tell whether questions can be asked: standard input and error are a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def say(line: str = "") -> None:
    """Print a line, folded where standard output is a terminal; programs get it whole."""
    if sys.stdout.isatty():
        from shutil import get_terminal_size

        line = folded(line, min(get_terminal_size().columns, _MAX_COLUMNS))
    click.echo(line)


@dataclass(slots=True, kw_only=True)
class Terminal:
    """Shows settings and logins as they come, asks where asking is possible.

    Attributes:
        quiet: with ``--json`` nothing is shown.
        can_ask: whether a person is there.
        yes: ``--yes`` tries the local part as the user name, once.
        spent: tells how many logins of this account failed lately, in earlier runs too.
    """

    address: str
    passwords: PasswordChoices
    quiet: bool = False
    can_ask: bool = False
    yes: bool = False
    spent: Callable[[], int] = lambda: 0
    _attempts: list[Attempt] = field(default_factory=list)
    _status: Any = None
    _read: Secret | None = None
    _told: set[str] = field(default_factory=set)
    """What a person who typed the password was told that it goes to; empty: it was not typed."""

    def prepare(self) -> None:
        """Read the password where an option names it: before anything is asked of the network.

        Raises:
            UsageError: it cannot be read.
        """
        self._read = read_password(self.passwords)

    def show(self, event: Attempt | Check | ClientConfig) -> None:
        """Print settings and checks; count attempts on the status line."""
        if isinstance(event, Attempt):
            self._attempts.append(event)
            self._progress(f"asked {len(self._attempts)} places for settings")
        elif isinstance(event, Check):
            self._print([f"  {check_line(event)}"])
            self._progress("logging in")
        else:
            took = max((a.elapsed_s for a in self._attempts if a.answer), default=0.0)
            self._print(settings_lines(event, self._attempts, took))
            self._tell_what_is_spent()
            self._progress("reaching the servers")

    def confirm_server(self, server: Server, decision: TrustDecision) -> bool | None:
        """Ask whether the password may go to a server that nobody vouches for."""
        if not self.can_ask:
            return None
        self._stop()
        domain = decision.confirm_domain or server.hostname
        click.echo(f"{server.endpoint} must be confirmed:", err=True)
        for reason in decision.reasons:
            click.echo(f"  {text(reason)}", err=True)
        return self._yes_or_no(f"May the password be sent to *.{shown_host(domain)}?")

    @property
    def has_password(self) -> bool:
        """Whether an option gave it; where it was typed, that is for some places only."""
        return self._read is not None and not self._told

    @property
    def was_given_password(self) -> bool:
        """Whether there is one by now, given by an option or typed."""
        return self._read is not None

    def password(self, goes_to: Sequence[str], hint: str) -> Secret | None:
        """Return the password of the options, or ask for it, once, and for each further place."""
        self._stop()
        new = [domain for domain in goes_to if domain not in self._told]
        places = ", ".join(f"*.{shown_host(domain)}" for domain in new)
        if self._read is not None and self._told and new:
            if not self._yes_or_no(f"May the password be sent to {places} too?"):
                return None
            self._told.update(new)
        if self._read is not None or not self.can_ask:
            return self._read
        if hint:
            click.echo(f"  {hint}", err=True)
        question = f"Password for {self.address} (goes to {places} only)"
        self._read = Secret(click.prompt(question, hide_input=True, err=True))
        self._told.update(new)
        return self._read

    def try_user_name(self, name: str, used: int) -> bool:
        """Offer another form of the user name."""
        if self.yes:
            self.yes = False
            return True
        alone = "" if "\\" in name else " alone"
        return self.can_ask and self._yes_or_no(
            f"Refused. Try the name {name}{alone}? ({used + 1} of {MAX_FAILURES} attempts)"
        )

    def try_protocol(self, protocol: MailProtocol, used: int) -> bool:
        """Offer the next protocol."""
        return self.can_ask and self._yes_or_no(
            f"Refused. Try {protocol.value.upper()} with the same password? "
            f"(uses {used + 1} of {MAX_FAILURES} attempts)"
        )

    def _tell_what_is_spent(self) -> None:
        used = self.spent()
        if used and not self.quiet:
            self._stop()
            words = f"{used} of {MAX_FAILURES} attempts used in the last 15 minutes"
            click.echo(words, err=True)

    def _yes_or_no(self, question: str) -> bool:
        self._stop()
        return click.confirm(question, err=True)

    def _print(self, lines: list[str]) -> None:
        if self.quiet:
            return
        self._stop()
        for line in lines:
            say(line)

    def _progress(self, words: str) -> None:
        """Show a spinner on standard error, where that is a terminal."""
        if self.quiet or not sys.stderr.isatty():
            return
        if self._status is None:
            from rich.console import Console

            self._status = Console(stderr=True).status(words)
            self._status.start()
        else:
            self._status.update(words)

    def _stop(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._stop()
