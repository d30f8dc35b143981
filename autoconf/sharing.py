"""Values and places that the threads of a run share."""

import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from functools import partial
from typing import Final, Generic, TypeVar

from autoconf import threads
from autoconf.errors import CancelledError, NetworkError, TimedOutError
from autoconf.tasks import (
    CancelToken,
    Deadline,
    End,
    Ended,
    Job,
    Running,
    done,
    run_all,
    wait_for,
)

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


class OnceMap(Generic[T]):
    """Values made once per key; a second caller waits for the one that makes the value."""

    def __init__(self, most: int | None = None) -> None:
        """Keep all values, or the newest ones."""
        self._most = most
        self._lock = threading.RLock()
        self._made: dict[Hashable, T | NetworkError] = {}
        self._making: dict[Hashable, list[threading.Condition]] = {}  # who waits for each

    def get(self, key: Hashable, make: Callable[[], T], deadline: Deadline) -> T:
        """Return the value of a key; make it if it is new.

        A NetworkError is kept like a value, unless ``make`` ran out of time or was cancelled: then
        the next caller makes the value anew. The caller's deadline ends its wait.
        """
        return self.get_all([key], lambda _keys: [make()], deadline)[0]

    def get_all(
        self, keys: Sequence[K], make: Callable[[Sequence[K]], Sequence[T]], deadline: Deadline
    ) -> list[T]:
        """Return the values of keys, in their order, as ``get`` does.

        ``make`` gets the keys that are new, all at once, and returns one value for each.
        """
        while True:
            with self._lock:
                with suppress(KeyError):
                    return [_value(self._made[key]) for key in keys]
                mine = [key for key in dict.fromkeys(keys) if not self._is_begun(key)]
                self._making.update((key, []) for key in mine)
                if not mine:
                    ended = threading.Condition(self._lock)
                    for key in keys:
                        self._making.get(key, []).append(ended)
                    wait_for(ended, deadline)
            if mine:
                self._make(mine, make)

    def is_begun(self, key: Hashable) -> bool:
        """Tell whether a value was made, or is being made."""
        with self._lock:
            return self._is_begun(key)

    def _is_begun(self, key: Hashable) -> bool:
        return key in self._made or key in self._making

    def forget(self, keys: Sequence[Hashable]) -> None:
        """Drop values, so that the next caller makes them anew."""
        with self._lock:
            for key in keys:
                self._made.pop(key, None)

    def values(self) -> list[T]:
        """Return the values made so far."""
        with self._lock:
            return [made for made in self._made.values() if not isinstance(made, NetworkError)]

    def _make(self, mine: Sequence[K], make: Callable[[Sequence[K]], Sequence[T]]) -> None:
        made: dict[K, T | NetworkError] = {}
        try:
            made.update(zip(mine, make(mine), strict=True))
        except NetworkError as error:
            if not isinstance(error, CancelledError | TimedOutError):
                made = dict.fromkeys(mine, error)
            raise
        finally:
            with self._lock:
                self._made.update(made.items())
                for ended in (one for key in mine for one in self._making.pop(key)):
                    ended.notify_all()
                self._drop_oldest()

    def _drop_oldest(self) -> None:
        """Keep the newest values; a dict has them in the order in which they were made."""
        while self._most is not None and len(self._made) > self._most:
            del self._made[next(iter(self._made))]


def _value(made: T | NetworkError) -> T:
    if isinstance(made, NetworkError):
        raise made.fresh()
    return made


class Background(Generic[T]):
    """A job that starts at once and runs beside its caller, which may wait for its end later."""

    def __init__(self, job: Job[T], cancel: CancelToken) -> None:
        """Start it; ``cancel`` ends it."""
        self.job: Final = job
        self._changed = threading.Condition()
        self._ended: Ended[T] | None = None
        run = partial(self._run, cancel)
        start_all([Job(name=f"watch {job.name}", work=run, seconds=job.seconds)], cancel)

    def wait(self, deadline: Deadline) -> Ended[T]:
        """Return how it ended; any thread may ask, and may ask again.

        Raises:
            CancelledError, TimedOutError: it goes on, but the caller's deadline came first.
        """
        with self._changed:
            while self._ended is None:
                wait_for(self._changed, deadline)
            return self._ended

    def value(self, deadline: Deadline) -> T | None:
        """Return what it returned; None: it failed, or the caller's deadline came first.

        Raises:
            RuntimeError: it crashed.
        """
        try:
            ended = self.wait(deadline)
        except (CancelledError, TimedOutError):
            return None
        if ended.end is End.CRASHED:
            raise RuntimeError(ended.trace)
        return ended.value

    def _run(self, cancel: CancelToken, _deadline: Deadline) -> None:
        (ended,) = run_all([self.job], seconds=self.job.seconds, cancel=cancel)
        with self._changed:
            self._ended = ended
            self._changed.notify_all()


def start_all(
    jobs: Sequence[Job[T]], cancel: CancelToken, tell: Callable[[Ended[T]], object] | None = None
) -> None:
    """Start jobs; ``cancel`` ends them all. ``tell`` gets each end, in the job's own thread.

    It raises nothing. Without it the jobs keep their own results, and a crash is dropped.
    """
    for job in jobs:
        entry = Running(job, time.monotonic(), cancel)
        threads.start(job.name, partial(_tell, entry, tell))


def _tell(entry: Running[T], tell: Callable[[Ended[T]], object] | None) -> None:
    ended = done(entry, time.monotonic)
    if tell is not None:
        tell(ended)


class Window(Generic[T]):
    """Jobs that run at the same time; another one may start whenever one has ended.

    One thread starts jobs and takes their ends.
    """

    def __init__(self, cancel: CancelToken) -> None:
        """Start nothing yet; ``cancel`` ends every job, and every wait for one."""
        self._cancel = cancel
        self._ended: queue.SimpleQueue[Ended[T] | None] = queue.SimpleQueue()
        self._ticket = cancel.register(partial(self._ended.put, None))
        self.running = 0

    def start(self, job: Job[T]) -> None:
        """Start a job; NoThreadError: the system starts no more threads."""
        token = self._cancel.child()
        start_all([job], token, partial(self._end, token))
        self.running += 1

    def _end(self, token: CancelToken, ended: Ended[T]) -> None:
        token.leave()
        self._ended.put(ended)

    def next(self, seconds: float) -> Ended[T] | None:
        """Return the next job that ends; None: none did in time, or all were cancelled."""
        try:
            ended = self._ended.get(timeout=max(seconds, 0.0))
        except queue.Empty:
            return None
        self.running -= ended is not None
        return ended

    def close(self) -> None:
        """Forget the token."""
        self._cancel.forget(self._ticket)


class Gate:
    """At most ``limit`` holders per key and ``total`` in all at a time."""

    def __init__(self, limit: int, total: int) -> None:
        self._condition = threading.Condition()
        self._held: Counter[Hashable] = Counter()
        self._limit = limit
        self._total = total

    def enter(self, key: Hashable, deadline: Deadline) -> None:
        """Wait for a place.

        Raises:
            CancelledError, TimedOutError: the deadline came first.
        """
        with self._condition:
            while self._held[key] >= self._limit or self._held.total() >= self._total:
                wait_for(self._condition, deadline)
            self._held[key] += 1

    def leave(self, key: Hashable) -> None:
        """Give the place back."""
        with self._condition:
            self._held[key] -= 1
            self._condition.notify_all()


def pause(seconds: float, token: CancelToken) -> bool:
    """Wait so long, or until the token is cancelled; tell whether it is."""
    event = threading.Event()
    ticket = token.register(event.set)
    event.wait(seconds)
    token.forget(ticket)
    return token.is_cancelled
