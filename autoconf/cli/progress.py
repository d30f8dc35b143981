"""The events of a run on the terminal: settings and logins as they come.

A quiet run loads no words about settings.
"""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from autoconf.cli.terminal import is_live, obeys_codes, say, say_all
from autoconf.cli.text import check_line, verdict_of
from autoconf.discovery.consent import Consent
from autoconf.messages import text_of
from autoconf.model.budget import MAX_FAILURES
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.config import ClientConfig
from autoconf.model.events import ConfigFound, Event, LoginEnded, ServerStage, SourceAnswered

if TYPE_CHECKING:
    from autoconf.model.address import EmailAddress
    from autoconf.model.evidence import Attempt
    from autoconf.model.message import Message
    from autoconf.model.server import MailProtocol, Server


def show_settings(lines: "Sequence[str]", *, err: bool = False) -> None:
    """Print the lines of ``settings_lines``."""
    title, *rest = lines
    say(title, colour="bold", err=err)
    say_all(rest, err=err)


def say_check(
    check: Check, shown: "Sequence[Server]", told: "set[Message]", *, err: bool = False
) -> None:
    """Print a server that was tried, and its source where it is none of the ``shown`` servers.

    A reason that is in ``told`` is not said again; a new one is put there.
    """
    from autoconf.cli.settings_text import named_by

    is_new = check.endpoint not in {server.endpoint for server in shown}
    source = f"  {named_by(check.server)}" if is_new and check.server.source else ""
    is_good = check.login.outcome is LoginOutcome.ACCEPTED
    is_bad = check.was_refused or not check.is_safe
    colour = "green" if is_good else "red" if is_bad else "yellow"
    say(f"  {check_line(check, told)}{source}", word=verdict_of(check), colour=colour, err=err)
    if check.login.why is not None:
        told.add(check.login.why)


class Progress:
    """Watches a run and shows it; with ``quiet`` nothing is shown (``--json``).

    Attributes:
        more: where the servers are that are not shown: "json", or "report" where one is written.
        only: the incoming protocol that alone is wanted, for the demands of the provider.
        told: hints that were shown; they need not be repeated.
    """

    def __init__(
        self,
        address: "EmailAddress | None" = None,
        *,
        quiet: bool = False,
        spins: bool = True,
        settings: bool = True,
        consent: Consent = Consent(),  # noqa: B008 - frozen
        spent: Callable[[], int] = lambda: 0,
    ) -> None:
        """Watch nothing yet.

        Args:
            address: of the person, if it is known.
            quiet: show nothing.
            spins: show that the program works; an offline run is over before that is drawn.
            settings: show settings once they are found.
            consent: which servers a person has confirmed.
            spent: counts logins that failed lately, in earlier runs too.
        """
        self._quiet = quiet
        self._spins = spins and sys.stderr.isatty() and obeys_codes()
        self._settings = settings
        self._consent = consent
        self._spent = spent
        self._address = address
        self._attempts: list[Attempt] = []
        self._shown: tuple[Server, ...] = ()
        self._reasons: set[Message] = set()
        self.more = "json"
        self.only: MailProtocol | None = None
        self.told: set[str] = set()
        self._status: Any = None

    def hide(self) -> None:
        """Show nothing from now on."""
        self._quiet = True

    def __call__(self, event: Event) -> None:
        """Show an event, if it is one for people."""
        if self._quiet:
            return
        match event:
            case SourceAnswered(attempt=attempt):
                self._attempts.append(attempt)
                self._working(text_of("show.asked", count=len(self._attempts)))
            case ConfigFound(config=config) if self._settings:
                self._show_settings(config)
            case ServerStage(check=check) if not check.is_safe:
                self._say_check(check)
            case LoginEnded(check=check):
                self._say_check(check)
                is_sent = check.login.outcome is not LoginOutcome.NOT_TESTED
                self._working(text_of("show.logging-in" if is_sent else "show.reaching"))
            case _:
                pass

    def _show_settings(self, config: ClientConfig) -> None:
        self.pause()
        if is_live():
            from autoconf.cli.settings_text import demand_lines, settings_lines

            took = max((a.elapsed_s for a in self._attempts if a.answer), default=0.0)
            lines = settings_lines(
                config,
                self._attempts,
                took,
                self._address,
                more=self.more,
                consent=self._consent,
            )
            show_settings(lines, err=True)
            say_all(demand_lines(config, self.only), err=True)
        self._shown = config.shown
        self.told.add(config.hint)
        used = self._spent()
        if used:
            say(text_of("show.attempts-used", used=used, most=MAX_FAILURES), err=True)
        self._working(text_of("show.reaching"))

    def _say_check(self, check: Check) -> None:
        self.pause()
        if is_live():
            say_check(check, self._shown, self._reasons, err=True)

    def _working(self, words: str) -> None:
        """Show a spinner on standard error, where that is a terminal."""
        if not self._spins:
            return
        if self._status is None:
            from rich.console import Console

            is_utf_8 = sys.stderr.encoding.lower().startswith("utf")
            spinner = "dots" if is_utf_8 else "line"
            self._status = Console(stderr=True).status(words, spinner=spinner)
            self._status.start()
        else:
            self._status.update(words)

    def pause(self) -> None:
        """Stop the spinner, for a question or at the end."""
        if self._status is not None:
            self._status.stop()
            self._status = None
