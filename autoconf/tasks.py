"""Threads, deadlines and cancellation: the only module that knows of concurrency (ADR 0001)."""

import queue
import threading
import time
import traceback
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Generic, TypeVar

from autoconf.errors import CancelledError, NetworkError, TimedOutError

T = TypeVar("T")
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
            self._next += 1
            ticket = self._next
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
            callbacks = list(self._callbacks.values())
            self._callbacks.clear()
        for callback in callbacks:
            callback()


class Deadline:
    """A point in time, and the flag that may bring it forward."""

    def __init__(
        self, seconds: float, cancel: Cancel | None = None, clock: Clock = time.monotonic
    ) -> None:
        """End ``seconds`` from now."""
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
        left = max(self._end - self._clock(), 0.0)
        return Deadline(min(left, seconds), self.cancel, self._clock)


class End(Enum):
    """How a job ended."""

    RETURNED = "returned"
    FAILED = "failed"
    CRASHED = "crashed"
    GAVE_WAY = "gave-way"
    TIMED_OUT = "timed-out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Generic[T]):
    """Something to do in a thread of its own; ``seconds`` bounds it, counted from its start."""

    name: str
    work: Callable[[Deadline], T]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(Generic[T]):
    """A job that is over: ``value`` with RETURNED, ``error`` with FAILED, a trace with CRASHED."""

    job: Job[T]
    end: End
    value: T | None = None
    error: NetworkError | None = None
    trace: str = ""
    elapsed_s: float = 0.0


@dataclass(slots=True)
class _Running(Generic[T]):
    job: Job[T]
    cancel: Cancel
    started: float
    ended: Ended[T] | None = field(default=None)


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
    results: queue.SimpleQueue[tuple[int, Ended[T]]] = queue.SimpleQueue()
    running: list[_Running[T]] = []

    def launch(more: Sequence[Job[T]]) -> None:
        for job in more:
            entry = _Running(job=job, cancel=Cancel(), started=clock())
            running.append(entry)
            threading.Thread(
                target=_work,
                args=(len(running) - 1, entry, results, clock),
                name=job.name,
                daemon=True,
            ).start()

    try:
        launch(jobs)
        give_way: float | None = None
        while any(entry.ended is None for entry in running):
            until = seconds if give_way is None else min(seconds, give_way)
            try:
                number, ended = results.get(timeout=max(until - (clock() - start), 0.0))
            except queue.Empty:
                break
            running[number].ended = ended
            launch(on_end(ended))
            give_way = stop_at(clock() - start)
        return [_close(entry, clock, timed_out=clock() - start >= seconds) for entry in running]
    finally:
        for entry in running:
            entry.cancel.set()


def _work(
    number: int,
    entry: _Running[T],
    results: "queue.SimpleQueue[tuple[int, Ended[T]]]",
    clock: Clock,
) -> None:
    """Do one job and tell how it ended: the one place that catches every exception."""
    job = entry.job
    value: T | None = None
    error: NetworkError | None = None
    end, trace = End.RETURNED, ""
    try:
        value = job.work(Deadline(job.seconds, entry.cancel, clock))
    except NetworkError as failure:
        end, error = End.FAILED, failure
    except Exception:  # noqa: BLE001 - a bug in one job must not take the run down
        end, trace = End.CRASHED, traceback.format_exc()
    elapsed = clock() - entry.started
    results.put(
        (number, Ended(job=job, end=end, value=value, error=error, trace=trace, elapsed_s=elapsed))
    )


def _close(entry: _Running[T], clock: Clock, *, timed_out: bool) -> Ended[T]:
    if entry.ended is not None:
        return entry.ended
    entry.cancel.set()
    end = End.TIMED_OUT if timed_out else End.GAVE_WAY
    return Ended(job=entry.job, end=end, elapsed_s=clock() - entry.started)


class OnceMap(Generic[T]):
    """Values made once per key; whoever asks meanwhile waits for the one who is making it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[Hashable, _Once[T]] = {}

    def get(self, key: Hashable, make: Callable[[], T], deadline: Deadline) -> T:
        """Return the value of a key, making it if nobody has.

        A NetworkError is kept like a value; only a maker that ran out of its own time or was
        cancelled leaves nothing, and the next caller makes it anew.

        Raises:
            NetworkError: what ``make`` raised, or the caller's own deadline.
        """
        while True:
            with self._lock:
                entry = self._entries.get(key)
                mine = entry is None
                if entry is None:
                    entry = self._entries[key] = _Once()
            if mine:
                return self._make(key, entry, make)
            entry.wait(deadline)
            if not entry.was_given_up:
                return entry.outcome()

    def values(self) -> list[T]:
        """Return what has been made so far."""
        with self._lock:
            entries = list(self._entries.values())
        return [entry.value for entry in entries if entry.value is not None]

    def _make(self, key: Hashable, entry: "_Once[T]", make: Callable[[], T]) -> T:
        try:
            entry.value = make()
        except (CancelledError, TimedOutError):
            self._give_up(key, entry)
            raise
        except NetworkError as error:
            entry.error = error
            raise
        except BaseException:
            self._give_up(key, entry)
            raise
        finally:
            entry.ready.set()
        return entry.value

    def _give_up(self, key: Hashable, entry: "_Once[T]") -> None:
        entry.was_given_up = True
        with self._lock:
            self._entries.pop(key, None)


class _Once(Generic[T]):
    """One value in the making."""

    def __init__(self) -> None:
        self.ready = threading.Event()
        self.value: T | None = None
        self.error: NetworkError | None = None
        self.was_given_up = False

    def wait(self, deadline: Deadline) -> None:
        # The slices let a cancelled caller leave within 50 ms; the event ends the wait at once.
        while not self.ready.wait(deadline.remaining_s(0.05)):
            pass

    def outcome(self) -> T:
        if self.error is not None:
            raise self.error
        if self.value is None:
            raise CancelledError("nobody made it")
        return self.value


class Gate:
    """At most ``limit`` holders per key and ``total`` in all at a time (decision 8)."""

    def __init__(self, limit: int, total: int) -> None:
        self._condition = threading.Condition()
        self._held: dict[Hashable, int] = {}
        self._limit = limit
        self._total = total

    def enter(self, key: Hashable, deadline: Deadline) -> None:
        """Wait for a place.

        Raises:
            TimedOutError, CancelledError: there was none in time.
        """
        with self._condition:
            while self._held.get(key, 0) >= self._limit or sum(self._held.values()) >= self._total:
                self._condition.wait(deadline.remaining_s(0.1))
            self._held[key] = self._held.get(key, 0) + 1

    def leave(self, key: Hashable) -> None:
        """Give the place back."""
        with self._condition:
            self._held[key] -= 1
            if not self._held[key]:
                del self._held[key]
            self._condition.notify_all()


def new_lock() -> "threading.Lock":
    """Return a lock, so that no other module needs threading."""
    return threading.Lock()
