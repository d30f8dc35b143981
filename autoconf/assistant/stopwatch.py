"""The clock of a run."""

from autoconf.tasks import Clock


class Stopwatch:
    """Counts the time of a run. It stands still between two calls, while a person is asked."""

    def __init__(self, limit_s: float, clock: Clock, spent_s: float = 0.0) -> None:
        """Start it; ``spent_s`` is what earlier calls of the same run took."""
        self._limit_s = limit_s
        self._clock = clock
        self._began = clock() - spent_s

    @property
    def elapsed_s(self) -> float:
        """Seconds since the start of the run, without those between the calls."""
        return self._clock() - self._began

    def left_s(self, at_most: float | None = None) -> float:
        """Return the seconds left, never quite nothing, so that goodbyes still go out."""
        left = max(self._limit_s - self.elapsed_s, 0.1)
        return left if at_most is None else min(left, at_most)
