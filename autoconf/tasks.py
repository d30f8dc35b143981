"""Threads, deadlines and cancellation: the only module that knows of concurrency (ADR 0001)."""

import queue
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from enum import Enum
from functools import partial
from typing import Any, Final, Generic, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from autoconf.errors import CancelledError, NetworkError, TimedOutError

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
Clock = Callable[[], float]


class Cancel:
    """A flag that wakes whoever waits: each waiter leaves a callback that ends its wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._callbacks: dict[int, Callable[[], None]] = {}
        self._next = 0
        self._is_set = False

    @property
    def is_set(self) -> bool:
        """Whether nobody needs the answer any more."""
        return self._is_set

    def register(self, callback: Callable[[], None]) -> int:
        """Have ``callback`` called on cancellation, at once if that has happened already."""
        with self._lock:
            ticket = self._next = self._next + 1
            self._callbacks[ticket] = callback
            late = self._is_set
        if late:
            callback()
        return ticket

    def forget(self, ticket: int) -> None:
        """Take a callback back."""
        with self._lock:
            self._callbacks.pop(ticket, None)

    def set(self) -> None:
        """Cancel; callbacks must not raise."""
        with self._lock:
            self._is_set = True
            callbacks, self._callbacks = self._callbacks, {}
        for callback in callbacks.values():
            callback()


class Deadline:
    """A point in time, ``seconds`` from now, and the flag that may bring it forward."""

    def __init__(
        self, seconds: float, cancel: Cancel | None = None, clock: Clock = time.monotonic
    ) -> None:
        self._clock = clock
        self._end = clock() + seconds
        self.cancel: Final = cancel or Cancel()

    def remaining_s(self, at_most: float | None = None) -> float:
        """Return the seconds left, at most ``at_most``, always more than 0.

        Raises:
            CancelledError: nobody waits any more.
            TimedOutError: it has passed.
        """
        if self.cancel.is_set:
            raise CancelledError("no longer needed")
        left = self._end - self._clock()
        if left <= 0:
            raise TimedOutError("no answer in time")
        return left if at_most is None else min(left, at_most)

    def shorter(self, seconds: float) -> "Deadline":
        """Return one with the same cancellation that ends in ``seconds``, if that is sooner."""
        return Deadline(min(self._end - self._clock(), seconds), self.cancel, self._clock)


class End(Enum):
    """How a job ended."""

    RETURNED = "returned"
    FAILED = "failed"
    CRASHED = "crashed"
    GAVE_WAY = "gave-way"
    TIMED_OUT = "timed-out"


class Job(Struct, Generic[T], frozen=True, kw_only=True):
    """Something to do in its own thread, for ``seconds`` at most; ``key`` is the caller's own."""

    name: str
    work: Callable[[Deadline], T]
    seconds: float
    key: Hashable = None


class Ended(Struct, Generic[T], frozen=True, kw_only=True):
    """A job that is over: ``value`` with RETURNED, ``error`` with FAILED, a trace with CRASHED."""

    job: Job[T]
    end: End
    value: T | None = None
    error: NetworkError | None = None
    trace: str = ""
    elapsed_s: float = 0.0


class _Running(Struct, Generic[T], eq=False):
    """A job under way; ``ended`` is set once its end was noticed."""

    job: Job[T]
    started: float
    cancel: Cancel = field(default_factory=Cancel)
    ended: Ended[T] | None = None


def run_all(
    jobs: Sequence[Job[T]],
    *,
    seconds: float,
    on_end: Callable[[Ended[T]], Sequence[Job[T]]] = lambda _ended: (),
    stop_at: Callable[[float], float | None] = lambda _elapsed: None,
    clock: Clock = time.monotonic,
) -> list[Ended[T]]:
    """Run jobs at the same time; return one ``Ended`` per job, in the order they were given.

    Args:
        jobs: all start at once, each in a daemon thread.
        seconds: what has not ended by then is cancelled and TIMED_OUT.
        on_end: called in this thread as each job ends; returns further jobs, which start at once.
        stop_at: asked after each end with the seconds since the start; returns the second at
            which all that still runs gives way (GAVE_WAY), or None.
        clock: for tests.
    """
    start = clock()
    results: queue.SimpleQueue[tuple[_Running[T], Ended[T]]] = queue.SimpleQueue()
    running: list[_Running[T]] = []

    def launch(more: Sequence[Job[T]]) -> None:
        for job in more:
            running.append(_Running(job, clock()))
            _start(job.name, partial(_work, running[-1], results, clock))

    until = seconds
    try:
        launch(jobs)
        while any(entry.ended is None for entry in running):
            try:
                entry, ended = results.get(timeout=max(until - (clock() - start), 0.0))
            except queue.Empty:
                break
            entry.ended = ended
            launch(on_end(ended))
            give_way = stop_at(clock() - start)
            until = seconds if give_way is None else min(seconds, give_way)
        end = End.TIMED_OUT if clock() - start >= seconds else End.GAVE_WAY
        return [entry.ended or _end(entry, end, clock) for entry in running]
    finally:
        for entry in running:
            entry.cancel.set()


def _work(entry: _Running[T], results: queue.SimpleQueue[Any], clock: Clock) -> None:
    """Do one job and tell how it ended: the one place that catches every exception."""
    ended: Ended[T]
    try:
        value = entry.job.work(Deadline(entry.job.seconds, entry.cancel, clock))
        ended = replace(_end(entry, End.RETURNED, clock), value=value)
    except NetworkError as error:
        ended = replace(_end(entry, End.FAILED, clock), error=error)
    except Exception:  # noqa: BLE001 - a bug in one job must not take the run down
        ended = replace(_end(entry, End.CRASHED, clock), trace=traceback.format_exc())
    results.put((entry, ended))


def _end(entry: _Running[T], end: End, clock: Clock) -> Ended[T]:
    return Ended(job=entry.job, end=end, elapsed_s=clock() - entry.started)


class OnceMap(Generic[T]):
    """Values made once per key; whoever asks meanwhile waits for the one who is making it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._made: dict[Hashable, T | NetworkError] = {}
        self._making: set[Hashable] = set()

    def get(self, key: Hashable, make: Callable[[], T], deadline: Deadline) -> T:
        """Return the value of a key, making it if nobody has.

        A NetworkError is kept like a value; a maker that ran out of its own time or was cancelled
        leaves nothing, and the next caller makes it anew. The caller's deadline ends its wait.
        """
        return self.get_all([key], lambda _keys: [make()], deadline)[0]

    def get_all(
        self, keys: Sequence[K], make: Callable[[Sequence[K]], Sequence[T]], deadline: Deadline
    ) -> list[T]:
        """Return the values of keys, in their order, as ``get`` does.

        ``make`` gets the keys that nobody has made, all at once, and returns one value for each.
        """
        while True:
            with self._changed:
                if all(key in self._made for key in keys):
                    return [_value(self._made[key]) for key in keys]
                busy = self._made.keys() | self._making
                mine = [key for key in dict.fromkeys(keys) if key not in busy]
                self._making.update(mine)
                if not mine:
                    # The slices let a cancelled caller leave within 50 ms.
                    self._changed.wait(deadline.remaining_s(0.05))
            if mine:
                self._make(mine, make)

    def values(self) -> list[T]:
        """Return what has been made so far."""
        with self._changed:
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
            with self._changed:
                self._made.update(made.items())
                self._making.difference_update(mine)
                self._changed.notify_all()


def _value(made: T | NetworkError) -> T:
    if isinstance(made, NetworkError):
        raise made
    return made


class Gate:
    """At most ``limit`` holders per key and ``total`` in all at a time."""

    def __init__(self, limit: int, total: int) -> None:
        self._condition = threading.Condition()
        self._held: Counter[Hashable] = Counter()
        self._limit = limit
        self._total = total

    def enter(self, key: Hashable, deadline: Deadline) -> None:
        """Wait for a place; TimedOutError or CancelledError where there was none in time."""
        with self._condition:
            while self._held[key] >= self._limit or self._held.total() >= self._total:
                self._condition.wait(deadline.remaining_s(0.05))
            self._held[key] += 1

    def leave(self, key: Hashable) -> None:
        """Give the place back."""
        with self._condition:
            self._held[key] -= 1
            self._condition.notify_all()


def pause(seconds: float, deadline: Deadline) -> None:
    """Let time pass; CancelledError or TimedOutError where the deadline comes first."""
    woken = threading.Event()
    deadline.cancel.register(woken.set)  # a late call wakes nobody
    woken.wait(deadline.remaining_s(seconds))
    deadline.remaining_s()


def new_lock() -> "threading.Lock":
    """Return a lock, so that no other module needs threading."""
    return threading.Lock()


def start_all(jobs: Sequence[Job[None]], cancel: Cancel) -> None:
    """Start jobs whose results are kept elsewhere; ``cancel`` ends them all, a crash is dropped."""
    for job in jobs:
        entry = _Running(job, 0.0, cancel)
        _start(job.name, partial(_work, entry, queue.SimpleQueue(), time.monotonic))


def _start(name: str, work: Callable[[], None]) -> None:
    # A daemon: the process does not wait for it at its end.
    threading.Thread(target=work, name=name, daemon=True).start()
