"""A survey on the terminal: how far it is, what is wrong with its list, how it ended."""

import time
from pathlib import Path
from typing import Final

from autoconf.cli.running import warn
from autoconf.cli.terminal import is_live, say
from autoconf.cli.text import english
from autoconf.messages import text_of
from autoconf.tasks import Clock
from autoconf.usecases.survey.running.interface import (
    Event,
    LineRejected,
    ListRead,
    Outcome,
    Progress,
    Stage,
    Trouble,
)

_EVERY_S: Final = 5.0
_EVERY_S_IN_A_FILE: Final = 60.0
_SHOWN: Final = 10


class SurveyProgress:
    """Shows the events of a survey on standard error."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        """Show nothing yet."""
        self._clock = clock
        self._every_s = _EVERY_S if is_live() else _EVERY_S_IN_A_FILE
        self._told = clock()
        self._rejected = 0
        self._stage: Stage | None = None
        self._begun = (0.0, 0)

    def __call__(self, event: Event) -> None:
        """Show an event, or count it."""
        match event:
            case ListRead():
                self._say_list(event)
            case LineRejected(line=line, why=why):
                self._rejected += 1
                if self._rejected <= _SHOWN:
                    say(text_of("survey.list.line", line=line, why=english(why)), err=True)
            case Trouble(message=message):
                warn(message)
            case Progress():
                self._go_on(event)

    def end(self, outcome: Outcome, folder: Path) -> None:
        """Say how the run ended."""
        line = text_of("survey.done", done=f"{outcome.done:,}", count=f"{outcome.count:,}")
        say(line)
        if outcome.lost:
            say(text_of("survey.lost", count=outcome.lost))
        if outcome.versions:
            say(text_of("survey.versions", places=", ".join(outcome.versions)))
        if outcome.failed:
            say(text_of("survey.failed", count=outcome.failed, why=outcome.why_failed))
        if outcome.done < outcome.count:
            say(text_of("survey.continue"))
        say(text_of("survey.next", folder=folder))

    def _say_list(self, read: ListRead) -> None:
        if self._rejected > _SHOWN:
            more = self._rejected - _SHOWN
            say(text_of("survey.list.more", count=f"{more:,}"), err=True)
        line = text_of(
            "survey.list.read",
            count=f"{read.count:,}",
            rejected=f"{read.rejected:,}",
            repeated=f"{read.repeated:,}",
        )
        say(line, err=True)
        if read.done:
            say(text_of("survey.list.done", done=f"{read.done:,}"), err=True)

    def _go_on(self, progress: Progress) -> None:
        now = self._clock()
        if progress.stage is not self._stage:
            self._stage = progress.stage
            self._begun = now, progress.done
        if now - self._told < self._every_s:
            return
        self._told = now
        began, before = self._begun
        took = now - began
        rate = (progress.done - before) / took if took > 0 else 0.0
        left = (progress.count - progress.done) / rate / 60 if rate else 0.0
        values = {
            "done": f"{progress.done:,}",
            "count": f"{progress.count:,}",
            "rate": f"{rate:.0f}",
            "minutes": f"{left:.0f}",
        }
        say(_line(progress.stage, values), err=True)


def _line(stage: Stage, values: dict[str, str]) -> str:
    match stage:
        case Stage.NAMES:
            return text_of("survey.progress.names", **values)
        case Stage.HOSTS:
            return text_of("survey.progress.hosts", **values)
        case Stage.DOMAINS:
            return text_of("survey.progress.domains", **values)
