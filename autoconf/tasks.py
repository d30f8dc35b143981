"""Threads, deadlines and cancellation (ADR 0001)."""

import queue
import threading
import time
import traceback
from collections.abc import Callable, Hashable, Sequence
from enum import Enum
from functools import partial
from typing import Final, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from autoconf import threads
from autoconf.errors import CancelledError, NetworkError, NoThreadError, TimedOutError

T = TypeVar("T")
Clock = Callable[[], float]


class CancelToken:
    """Says that an answer is no longer needed, and wakes the threads that wait for it.

    Every method may be called from any thread. Callbacks are called outside the token's lock, by
    the thread that cancels; they must neither raise nor wait.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._callbacks: dict[int, Callable[[], object]] = {}
        self._last = 0
        self._is_cancelled = False
        self._leave: Callable[[], object] = lambda: None

    @property
    def is_cancelled(self) -> bool:
        """Whether the answer is no longer needed; once true, always true."""
        return self._is_cancelled

    def cancel(self) -> None:
        """Call every registered callback, once; a second call does nothing."""
        with self._lock:
            self._is_cancelled = True
            callbacks, self._callbacks = self._callbacks, {}
        for callback in callbacks.values():
            callback()

    def register(self, callback: Callable[[], object]) -> int:
        """Have ``callback`` called on cancellation, at once if the token is cancelled already.

        Returns:
            the ticket for ``forget``.
        """
        with self._lock:
            ticket = self._last = self._last + 1
            if not self._is_cancelled:
                self._callbacks[ticket] = callback
                return ticket
        callback()
        return ticket

    def forget(self, ticket: int) -> None:
        """Take a callback back; a cancellation in another thread may be calling it just now."""
        with self._lock:
            self._callbacks.pop(ticket, None)

    def child(self) -> "CancelToken":
        """Return a token that is cancelled with this one; cancelling it leaves this one alone."""
        child = CancelToken()
        ticket = self.register(child.cancel)
        child._leave = partial(self.forget, ticket)
        child.register(child._leave)
        return child

    def leave(self) -> None:
        """Be a child no longer: the parent does not know this token any more."""
        self._leave()


class Deadline:
    """A point in time, ``seconds`` from now, and the token that may end the wait before it."""

    def __init__(
        self, seconds: float, token: CancelToken | None = None, clock: Clock = time.monotonic
    ) -> None:
        self._clock = clock
        self._end = clock() + seconds
        self.token: Final = token or CancelToken()

    @property
    def is_cancelled(self) -> bool:
        """Whether its token is cancelled."""
        return self.token.is_cancelled

    def remaining_s(self, at_most: float | None = None) -> float:
        """Return the seconds left, at most ``at_most``, always more than 0.

        Raises:
            CancelledError: the token is cancelled.
            TimedOutError: the deadline has passed.
        """
        if self.is_cancelled:
            raise CancelledError("net.cancelled")
        left = self._end - self._clock()
        if left <= 0:
            raise TimedOutError("net.no-time")
        return left if at_most is None else min(left, at_most)

    def shorter(self, seconds: float) -> "Deadline":
        """Return a deadline with the same token that ends in ``seconds``, if that is sooner."""
        return Deadline(min(self._end - self._clock(), seconds), self.token, self._clock)


class End(Enum):
    """How a job ended."""

    RETURNED = "returned"
    FAILED = "failed"
    CRASHED = "crashed"
    GAVE_WAY = "gave-way"
    TIMED_OUT = "timed-out"
    CANCELLED = "cancelled"


class Job(Struct, Generic[T], frozen=True, kw_only=True):
    """Something to do in its own thread, for ``seconds`` at most; ``key`` is the caller's own."""

    name: str
    work: Callable[[Deadline], T]
    seconds: float
    key: Hashable = None


class Ended(Struct, Generic[T], frozen=True, kw_only=True):
    """A job that is over.

    Attributes:
        value: with RETURNED.
        error: with FAILED; with CANCELLED where the job itself noticed it.
        trace: with CRASHED.
    """

    job: Job[T]
    end: End
    value: T | None = None
    error: NetworkError | None = None
    trace: str = ""
    elapsed_s: float = 0.0


class Running(Struct, Generic[T], eq=False):
    """A job under way; ``ended`` is set when its end is noticed."""

    job: Job[T]
    started: float
    token: CancelToken
    ended: Ended[T] | None = None


_Results = queue.SimpleQueue[tuple[Running[T], Ended[T]] | None]
"""The jobs that have ended; None: the run was cancelled."""


def run_all(  # noqa: PLR0913 - the ways to end, all by name
    jobs: Sequence[Job[T]],
    *,
    seconds: float,
    on_end: Callable[[Ended[T]], Sequence[Job[T]]] = lambda _ended: (),
    stop_at: Callable[[float], float | None] = lambda _elapsed: None,
    clock: Clock = time.monotonic,
    cancel: CancelToken | None = None,
    enough: CancelToken | None = None,
) -> list[Ended[T]]:
    """Run jobs at the same time; return one ``Ended`` per job, in the order they were given.

    Args:
        jobs: all start at once, each in a daemon thread; the first one must get one.
        seconds: a job that has not ended by then is cancelled and TIMED_OUT.
        on_end: called in this thread as each job ends; returns jobs to start at once.
        stop_at: asked at the start and after each end, with the seconds since the start; returns
            the second at which the rest gives way (GAVE_WAY), or None.
        clock: for tests.
        cancel: ends the run at once; a job that has not ended by then is CANCELLED.
        enough: ends the run at once, as if its time was over.
    """
    start = clock()
    token, wanted = (one.child() if one else CancelToken() for one in (cancel, enough))
    results: _Results[T] = queue.SimpleQueue()
    running: list[Running[T]] = []

    def launch(more: Sequence[Job[T]]) -> None:
        for job in more:
            _launch(Running(job, clock(), token.child()), running, results, clock)

    for one in (token, wanted):
        one.register(partial(results.put, None))
    try:
        launch(jobs)
        while any(entry.ended is None for entry in running):
            give_way = stop_at(clock() - start)
            until = seconds if give_way is None else min(seconds, give_way)
            result = _next(results, until - (clock() - start))
            if result is None:
                break
            entry, ended = result
            entry.ended = ended
            launch(on_end(ended))
        end = _last(token, is_late=wanted.is_cancelled or clock() - start >= seconds)
        return [entry.ended or _end(entry, end, clock) for entry in running]
    finally:
        wanted.cancel()  # it leaves no callback behind
        token.cancel()


def _last(token: CancelToken, *, is_late: bool) -> End:
    end = End.TIMED_OUT if is_late else End.GAVE_WAY
    return End.CANCELLED if token.is_cancelled else end


def _next(results: _Results[T], seconds: float) -> tuple[Running[T], Ended[T]] | None:
    """Return the next job that ends; None: none did in time, or the run was cancelled."""
    try:
        return results.get(timeout=max(seconds, 0.0))
    except queue.Empty:
        return None


def _launch(
    entry: Running[T], running: list[Running[T]], results: _Results[T], clock: Clock
) -> None:
    """Start a job; the first one must get a thread, any other fails without one."""
    running.append(entry)
    if entry.token.is_cancelled:
        return
    try:
        threads.start(entry.job.name, partial(_work, entry, results, clock))
    except NoThreadError as error:
        if len(running) == 1:
            raise
        results.put((entry, replace(_end(entry, End.FAILED, clock), error=error)))


def _work(entry: Running[T], results: _Results[T], clock: Clock) -> None:
    results.put((entry, done(entry, clock)))


def done(entry: Running[T], clock: Clock) -> Ended[T]:
    """Do one job and return how it ended: the one place that catches every exception."""
    try:
        value = entry.job.work(Deadline(entry.job.seconds, entry.token, clock))
        return replace(_end(entry, End.RETURNED, clock), value=value)
    except NetworkError as error:
        end = End.CANCELLED if isinstance(error, CancelledError) else End.FAILED
        return replace(_end(entry, end, clock), error=error.with_traceback(None))
    except Exception:  # noqa: BLE001 - a bug in one job must not take the run down
        return replace(_end(entry, End.CRASHED, clock), trace=traceback.format_exc())


def _end(entry: Running[T], end: End, clock: Clock) -> Ended[T]:
    return Ended(job=entry.job, end=end, elapsed_s=clock() - entry.started)


def pause(seconds: float, deadline: Deadline) -> None:
    """Let time pass.

    Raises:
        CancelledError, TimedOutError: the deadline came first.
    """
    condition = threading.Condition()
    with condition:
        wait_for(condition, deadline, seconds)
    deadline.remaining_s()


def wait_for(
    condition: threading.Condition, deadline: Deadline, at_most: float | None = None
) -> None:
    """Wait, with the condition held, until it is notified or the wait is over.

    Raises:
        CancelledError, TimedOutError: the wait was over before it began.
    """

    def notify() -> None:
        with condition:
            condition.notify_all()

    ticket = deadline.token.register(notify)
    try:
        # After the registration: an earlier cancellation has found no callback to call.
        condition.wait(deadline.remaining_s(at_most))
    finally:
        deadline.token.forget(ticket)


new_lock: Final = threading.Lock
new_reentrant_lock: Final = threading.RLock
"""Here, so that no other module needs threading."""
