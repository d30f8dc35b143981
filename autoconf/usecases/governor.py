"""Lets no more works begin than the processor can do: domains of a survey, tests of accounts.

Threads that all want the processor take it from each other: with 200 of them a domain costs half
as much again. Threads that wait for a server cost nothing. So a further work begins while the
processor of this process is not busy, and the window is full only where servers are far or slow.
If this process and others use all processors of the machine, no further work begins either.
"""

import gc
import sys
import time
from pathlib import Path
from typing import Final

from autoconf.tasks import Clock, new_lock

LEAST: Final = 3
"""So many may always be under way."""

_SWITCH_S: Final = 0.1
_GARBAGE: Final = (20_000, 10, 10)
_BUSY: Final = 0.85
_SHARED_BUSY: Final = 0.3
"""A part of one processor. The machine is full if this process uses more, and less is idle."""

_LOOK_S: Final = 0.05
_STAT: Final = Path("/proc/stat")
_TICK_S: Final = 0.01
"""``USER_HZ``, which is 100 on every machine."""


def idle_s(stat: Path = _STAT) -> float:
    """Return how long all processors of the machine were idle, added up (proc(5)).

    If the system does not tell, one processor seems to be idle all the time.
    """
    try:
        with stat.open("rb") as file:
            idle, waiting = file.readline().split()[4:6]
        return (int(idle) + int(waiting)) * _TICK_S
    except (OSError, ValueError):
        return time.monotonic()


class Governor:
    """One for a process; any thread may ask."""

    def __init__(
        self,
        clock: Clock = time.monotonic,
        used: Clock = time.process_time,
        idle: Clock = idle_s,
    ) -> None:
        """Begin with an idle processor.

        Args:
            clock: seconds.
            used: seconds of the processor that this process has used.
            idle: seconds that the processors of the machine were idle.
        """
        self._clock = clock
        self._used = used
        self._idle = idle
        self._lock = new_lock()
        self._running = 0
        self._looked_at = clock()
        self._used_then = used()
        self._idle_then = idle()
        self._allowed = LEAST

    def may_begin(self) -> bool:
        """Tell whether another work may begin; True: it has begun."""
        with self._lock:
            if not self._has_room():
                return False
            self._running += 1
            return True

    @property
    def has_room(self) -> bool:
        """Whether another work may begin; ``begin`` then notes that it does."""
        with self._lock:
            return self._has_room()

    def begin(self) -> None:
        """Note that a work begins."""
        with self._lock:
            self._running += 1

    def _has_room(self) -> bool:
        self._look()
        return self._running < max(self._allowed, LEAST)

    def end(self) -> None:
        """Note that a work has ended."""
        with self._lock:
            self._running -= 1

    def _look(self) -> None:
        """Allow some more if the processor had time to spare, and fewer if it had none."""
        now = self._clock()
        passed = now - self._looked_at
        if passed < _LOOK_S:
            return
        used, idle = self._used(), self._idle()
        own, free = (used - self._used_then) / passed, (idle - self._idle_then) / passed
        is_busy = own > _BUSY or own > _SHARED_BUSY > free
        self._looked_at, self._used_then, self._idle_then = now, used, idle
        if not is_busy:
            self._allowed = self._running + max(2, self._running // 4)
        else:
            self._allowed = min(self._allowed, max(self._running - 1, LEAST))


def prepare_for_much_work() -> None:
    """Set this process up for hours of work with many threads.

    A thread that waits for the processor asks for it every 5 ms, as Python's threads do, and wakes
    up in vain while others work. Python also looks for garbage after each 700 new objects. Here it
    looks less often, and passes over the objects that stay to the end.
    """
    sys.setswitchinterval(_SWITCH_S)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE)
