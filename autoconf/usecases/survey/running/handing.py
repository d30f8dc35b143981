"""Hands tasks to an engine and takes their results; what is lost is handed out again."""

from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.model.message import Message
from autoconf.tasks import CancelToken
from autoconf.usecases.survey.asking.tasks import Manner, Pace, Work, halves, task_of
from autoconf.usecases.survey.running.interface import End, Ended, Engine, Event, Trouble
from autoconf.usecases.survey.running.results import NoResultError, results_of

TASKS_EACH: Final = 6
"""Tasks that a process has at a time: while the last domains of one end, another one begins."""

_PARTED: Final = 2
"""A task that was lost so often is parted: a short one has better luck."""

_MOST_LOST: Final = 25
"""A task that is lost so often, and cannot be parted, ends the processes itself."""

_LOOK_S: Final = 1.0
_AWAY_S: Final = 600.0
"""So long a cluster may be away."""


Take = Callable[[Any], object]
"""Gets the results of a task or of a part of it, in the caller's thread; see ``results_of``."""


class _Handed(Struct):
    """A task that was handed out."""

    work: Work
    take: Take
    lost: int = 0


class Hands:
    """Knows which tasks are under way. One thread uses it.

    Attributes:
        lost: how many tasks were lost.
        versions: the processes with another version.
        failed: how many tasks ended in a crash.
        why_failed: of the first of them.
    """

    def __init__(
        self,
        engine: Engine,
        manner: Manner,
        pace: Pace,
        watch: Callable[[Event], object],
        cancel: CancelToken,
    ) -> None:
        """Hand out nothing yet."""
        self.lost = 0
        self.versions: dict[str, None] = {}
        self.failed = 0
        self.why_failed = ""
        self._engine = engine
        self._manner = manner
        self._pace = pace
        self._watch = watch
        self._cancel = cancel
        self._under_way: dict[int, _Handed] = {}
        self._again: list[int] = []
        self._last = 0
        self._size = 0
        self._away_s = 0.0

    @property
    def is_idle(self) -> bool:
        """Whether no task is under way."""
        return not self._under_way

    @property
    def has_room(self) -> bool:
        """Whether another task may be handed out now."""
        if self._again or self._cancel.is_cancelled:
            return False
        size = self._engine.size()
        if size > self._size and self._under_way and self._size:
            # The processes that work have a larger share of the pace: they must end first.
            return False
        self._size = size
        return len(self._under_way) < TASKS_EACH * size

    def give(self, work: Work, take: Take) -> None:
        """Hand out work; ``take`` gets its result."""
        self._last += 1
        self._under_way[self._last] = _Handed(work, take)
        self._start(self._last)

    def wait(self) -> None:
        """Wait a moment for a task that ends, and take its result.

        Raises:
            UsageError: the engine has no process any more, or was away for too long.
        """
        ended = self._engine.next(_LOOK_S)
        if self._engine.size():
            self._away_s = 0.0
            self._start_again()
        elif ended is None:
            self._away_s += _LOOK_S
            if self._away_s > _AWAY_S:
                raise UsageError("survey.engine.away", minutes=round(_AWAY_S / 60))
        if ended is None:
            return
        if ended.end is End.WRONG_VERSION:
            self._note_version(ended.why)
        if ended.key in self._under_way:
            self._take(ended)

    def _start(self, key: int) -> None:
        share = 1 / max(self._size, 1)
        work = self._under_way[key].work
        self._engine.start(key, task_of(self._manner, self._pace.share(share), work))

    def _start_again(self) -> None:
        again, self._again = self._again, []
        for key in again:
            self._start(key)

    def _take(self, ended: Ended) -> None:
        handed = self._under_way[ended.key]
        match ended.end:
            case End.DONE:
                self._take_results(ended, handed)
            case End.FAILED:
                if not self._part(ended.key):
                    self._give_up(ended)
            case End.LOST | End.WRONG_VERSION:
                self._lose(ended, handed)

    def _take_results(self, ended: Ended, handed: _Handed) -> None:
        try:
            results = results_of(handed.work, ended.value)
        except NoResultError as error:  # another process may do better
            self._lose(replace(ended, end=End.LOST, why=str(error)), handed)
            return
        del self._under_way[ended.key]
        handed.take(results)

    def _note_version(self, place: str) -> None:
        if place not in self.versions:
            self._watch(Trouble(message=Message.of("survey.engine.version", place=place)))
        self.versions[place] = None

    def _lose(self, ended: Ended, handed: _Handed) -> None:
        handed.lost += 1
        if ended.end is End.LOST:
            self.lost += 1
            if handed.lost == 1:
                self._watch(Trouble(message=Message("survey.engine.lost")))
        if handed.lost >= _PARTED and self._part(ended.key):
            return
        if handed.lost > _MOST_LOST:
            self._give_up(ended)
        else:
            self._again.append(ended.key)

    def _part(self, key: int) -> bool:
        """Put two halves in the place of a task; False: it has only one item."""
        handed = self._under_way[key]
        parts = halves(handed.work)
        if parts is None:
            return False
        del self._under_way[key]
        for part in parts:
            self._last += 1
            self._under_way[self._last] = _Handed(part, handed.take)
            self._again.append(self._last)
        return True

    def _give_up(self, ended: Ended) -> None:
        """Leave a task for the next run."""
        del self._under_way[ended.key]
        self.failed += 1
        self.why_failed = self.why_failed or ended.why
