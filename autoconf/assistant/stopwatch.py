"""The clock of a run."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from autoconf.tasks import Clock


@dataclass(slots=True)
class Stopwatch:
    """The run's clock, which stands while a person is asked."""

    limit_s: float
    clock: Clock = time.monotonic
    _start: float = field(init=False)
    _paused_s: float = 0.0

    def __post_init__(self) -> None:
        """Start it."""
        self._start = self.clock()

    @property
    def elapsed_s(self) -> float:
        """Seconds since the start, without prompts."""
        return self.clock() - self._start - self._paused_s

    def left_s(self, at_most: float | None = None) -> float:
        """Return the seconds left, never quite nothing, so that goodbyes still go out."""
        left = max(self.limit_s - self.elapsed_s, 0.1)
        return left if at_most is None else min(left, at_most)

    @contextmanager
    def standing(self) -> Iterator[None]:
        """Stop for as long as the block takes."""
        began = self.clock()
        try:
            yield
        finally:
            self._paused_s += self.clock() - began
