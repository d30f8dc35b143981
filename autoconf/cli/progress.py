"""The events of a run on the terminal: settings and logins as they come."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from autoconf.cli.terminal import say
from autoconf.cli.text import check_line, settings_lines
from autoconf.messages import text_of
from autoconf.model.budget import MAX_FAILURES
from autoconf.model.config import ClientConfig
from autoconf.model.events import ConfigFound, Event, LoginEnded, ServerStage, SourceAnswered

if TYPE_CHECKING:
    from autoconf.model.evidence import Attempt


class Progress:
    """Watches a run and shows it; with ``quiet`` nothing is shown (``--json``)."""

    def __init__(
        self,
        *,
        quiet: bool = False,
        settings: bool = True,
        spent: Callable[[], int] = lambda: 0,
    ) -> None:
        """Watch nothing yet.

        Args:
            quiet: show nothing.
            settings: show settings once they are found.
            spent: counts logins that failed lately, in earlier runs too.
        """
        self._quiet = quiet
        self._settings = settings
        self._spent = spent
        self._attempts: list[Attempt] = []
        self._status: Any = None

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
                self._print([f"  {check_line(check)}"])
            case LoginEnded(check=check):
                self._print([f"  {check_line(check)}"])
                self._working(text_of("show.logging-in"))
            case _:
                pass

    def _show_settings(self, config: ClientConfig) -> None:
        took = max((a.elapsed_s for a in self._attempts if a.answer), default=0.0)
        self._print(settings_lines(config, self._attempts, took))
        used = self._spent()
        if used:
            click.echo(text_of("show.attempts-used", used=used, most=MAX_FAILURES), err=True)
        self._working(text_of("show.reaching"))

    def _print(self, lines: list[str]) -> None:
        self.pause()
        for line in lines:
            say(line)

    def _working(self, words: str) -> None:
        """Show a spinner on standard error, where that is a terminal."""
        if not sys.stderr.isatty():
            return
        if self._status is None:
            from rich.console import Console

            self._status = Console(stderr=True).status(words)
            self._status.start()
        else:
            self._status.update(words)

    def pause(self) -> None:
        """Stop the spinner, for a question or at the end."""
        if self._status is not None:
            self._status.stop()
            self._status = None
