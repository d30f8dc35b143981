"""Counts what happened lately: how often is known for each name, and for how long."""

import time
from typing import Final, Protocol

from autoconf.tasks import Clock, new_lock

_MOST_KEYS: Final = 100_000
"""They take 30 MB at the most usual lengths."""


class Counters(Protocol):
    """Events by name, each of them forgotten after a while; any thread may ask, and none waits."""

    def hit(self, key: str, most: int, window_s: float) -> float:
        """Count an event, unless there were ``most`` of them within the window.

        Args:
            key: what happens.
            most: how many are allowed; 0 counts nothing, and tells whether any event was counted.
            window_s: how long an event counts.

        Returns:
            0 if it was counted, or if no event counts any more; else the seconds to wait.
        """
        ...


class MemoryCounters:
    """The counters of one process.

    If there are very many names, the one that was not asked for longest is forgotten.
    """

    def __init__(self, clock: Clock = time.monotonic, most_keys: int = _MOST_KEYS) -> None:
        self._clock = clock
        self._most_keys = most_keys
        self._lock = new_lock()
        self._times: dict[str, list[float]] = {}

    def hit(self, key: str, most: int, window_s: float) -> float:
        """Count an event; see ``Counters``."""
        now = self._clock()
        with self._lock:
            times = [t for t in self._times.pop(key, ()) if now - t < window_s]
            is_counted = len(times) < most
            wait_s = 0.0
            if is_counted:
                times.append(now)
            elif times:
                # The oldest events that must end before there is room for one more.
                wait_s = times[len(times) - max(most, 1)] + window_s - now
            if times:
                self._times[key] = times
            while len(self._times) > self._most_keys:
                self._times.pop(next(iter(self._times)))
            return wait_s
