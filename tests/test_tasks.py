import threading
from collections import deque
from collections.abc import Sequence

import pytest

from autoconf import threads
from autoconf.errors import CancelledError, NoDataError, NoThreadError, TimedOutError
from autoconf.sharing import start_all
from autoconf.tasks import (
    CancelToken,
    Deadline,
    End,
    Ended,
    Job,
    new_lock,
    pause,
    run_all,
)

SOON = 30.0


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def job(name: str, value: str = "", seconds: float = SOON) -> Job[str]:
    return Job(name=name, work=lambda _deadline: value or name, seconds=seconds)


def waiting(name: str) -> Job[str]:
    """A job that ends only by its cancellation."""

    def work(deadline: Deadline) -> str:
        woken = threading.Event()
        deadline.token.register(woken.set)
        woken.wait(SOON)
        deadline.remaining_s()
        return name

    return Job(name=name, work=work, seconds=SOON)


def ends(ended: Sequence[Ended[str]]) -> list[tuple[str, End]]:
    return [(one.job.name, one.end) for one in ended]


def test_cancelling_calls_what_was_registered_once() -> None:
    calls: list[str] = []
    token = CancelToken()
    token.register(lambda: calls.append("a"))
    token.register(lambda: calls.append("b"))

    token.cancel()
    token.cancel()

    assert calls == ["a", "b"]


def test_a_callback_registered_after_the_cancellation_is_called_at_once() -> None:
    calls: list[str] = []
    token = CancelToken()
    token.cancel()

    token.register(lambda: calls.append("late"))

    assert calls == ["late"]


def test_a_forgotten_callback_is_not_called() -> None:
    calls: list[str] = []
    token = CancelToken()
    ticket = token.register(lambda: calls.append("a"))

    token.forget(ticket)
    token.forget(ticket)
    token.cancel()

    assert calls == []


def test_a_child_is_cancelled_with_its_parent() -> None:
    parent = CancelToken()
    child = parent.child()

    parent.cancel()

    assert child.is_cancelled
    assert parent.child().is_cancelled


def test_a_child_that_has_left_is_not_cancelled_with_its_parent() -> None:
    parent = CancelToken()
    child = parent.child()

    child.leave()
    parent.cancel()

    assert not child.is_cancelled


def test_a_parent_is_not_cancelled_with_its_child() -> None:
    calls: list[str] = []
    parent = CancelToken()
    first, second = parent.child(), parent.child()
    first.register(lambda: calls.append("first"))
    second.register(lambda: calls.append("second"))

    first.cancel()
    assert not parent.is_cancelled
    parent.cancel()

    assert calls == ["first", "second"]


def test_a_deadline_tells_what_is_left() -> None:
    clock = Clock()
    deadline = Deadline(10, clock=clock)

    clock.now += 4

    assert deadline.remaining_s() == 6
    assert deadline.remaining_s(2) == 2


def test_a_passed_deadline_raises() -> None:
    clock = Clock()
    deadline = Deadline(10, clock=clock)

    clock.now += 10

    with pytest.raises(TimedOutError):
        deadline.remaining_s()


def test_a_cancelled_deadline_raises_even_if_it_has_passed() -> None:
    deadline = Deadline(0, clock=Clock())

    deadline.token.cancel()

    with pytest.raises(CancelledError):
        deadline.remaining_s()


@pytest.mark.parametrize(("seconds", "left"), [(3, 3), (30, 10)], ids=["shorter", "longer"])
def test_a_shorter_deadline_never_outlasts_the_first(seconds: float, left: float) -> None:
    deadline = Deadline(10, clock=Clock()).shorter(seconds)

    assert deadline.remaining_s() == left


def test_a_shorter_deadline_shares_the_cancellation() -> None:
    deadline = Deadline(10)
    shorter = deadline.shorter(3)

    deadline.token.cancel()

    with pytest.raises(CancelledError):
        shorter.remaining_s()


def test_a_shorter_one_of_a_passed_deadline_has_passed_too() -> None:
    clock = Clock()
    deadline = Deadline(1, clock=clock)
    clock.now += 5

    with pytest.raises(TimedOutError):
        deadline.shorter(3).remaining_s()


def test_results_stand_in_the_order_of_the_jobs() -> None:
    first_may_end = threading.Event()

    def slow(_deadline: Deadline) -> str:
        first_may_end.wait(SOON)
        return "slow"

    def fast(_deadline: Deadline) -> str:
        first_may_end.set()
        return "fast"

    jobs = [Job(name="1", work=slow, seconds=SOON), Job(name="2", work=fast, seconds=SOON)]

    assert [ended.value for ended in run_all(jobs, seconds=SOON)] == ["slow", "fast"]


def test_no_jobs_give_no_results() -> None:
    assert run_all([], seconds=SOON) == []


def test_a_network_error_is_how_a_job_fails() -> None:
    error = NoDataError("net.no-address", host="example.com")

    def fail(_deadline: Deadline) -> str:
        raise error

    (ended,) = run_all([Job(name="1", work=fail, seconds=SOON)], seconds=SOON)

    assert (ended.end, ended.error, ended.value) == (End.FAILED, error, None)


def test_a_bug_in_one_job_leaves_the_others_alone() -> None:
    def crash(_deadline: Deadline) -> str:
        raise ZeroDivisionError

    ended = run_all([Job(name="1", work=crash, seconds=SOON), job("2")], seconds=SOON)

    assert ends(ended) == [("1", End.CRASHED), ("2", End.RETURNED)]
    assert "ZeroDivisionError" in ended[0].trace


def test_what_has_not_ended_in_time_is_cancelled() -> None:
    ended = run_all([waiting("slow"), job("fast")], seconds=1.0)

    assert ends(ended) == [("slow", End.TIMED_OUT), ("fast", End.RETURNED)]


def test_a_job_may_bring_further_jobs() -> None:
    def more(ended: Ended[str]) -> list[Job[str]]:
        return [job("second")] if ended.job.name == "first" else []

    ended = run_all([job("first")], seconds=SOON, on_end=more)

    assert ends(ended) == [("first", End.RETURNED), ("second", End.RETURNED)]


def test_what_still_runs_gives_way_when_told_so() -> None:
    arrived: list[str] = []

    def on_end(ended: Ended[str]) -> tuple[()]:
        arrived.append(ended.job.name)
        return ()

    ended = run_all(
        [waiting("slow"), job("fast")],
        seconds=SOON,
        on_end=on_end,
        stop_at=lambda elapsed: elapsed if arrived else None,
    )

    assert ends(ended) == [("slow", End.GAVE_WAY), ("fast", End.RETURNED)]


def test_the_run_may_be_told_to_go_on_again() -> None:
    told: list[float | None] = [3600.0, None]

    ended = run_all([job("1"), job("2")], seconds=SOON, stop_at=lambda _elapsed: told.pop())

    assert ends(ended) == [("1", End.RETURNED), ("2", End.RETURNED)]


def test_a_cancelled_run_does_not_wait_for_its_jobs() -> None:
    """No clock is needed: the job ends after ``run_all`` has returned, or not at all."""
    token = CancelToken()
    begun, may_end, woken = threading.Event(), threading.Event(), threading.Event()

    def stubborn(deadline: Deadline) -> str:
        deadline.token.register(woken.set)
        begun.set()
        may_end.wait(SOON)
        return ""

    def cancel() -> None:
        begun.wait(SOON)
        token.cancel()

    threading.Thread(target=cancel).start()
    ended = run_all([Job(name="1", work=stubborn, seconds=3600)], seconds=3600, cancel=token)

    assert ends(ended) == [("1", End.CANCELLED)]
    assert woken.wait(SOON)
    may_end.set()


def test_what_ended_before_the_cancellation_is_kept() -> None:
    token = CancelToken()

    def cancel(_ended: Ended[str]) -> list[Job[str]]:
        token.cancel()
        return [job("late")]

    ended = run_all([job("1"), waiting("2")], seconds=SOON, on_end=cancel, cancel=token)

    assert ends(ended) == [
        ("1", End.RETURNED),
        ("2", End.CANCELLED),
        ("late", End.CANCELLED),
    ]


def test_a_run_that_was_cancelled_before_starts_nothing() -> None:
    token = CancelToken()
    token.cancel()
    started = threading.Event()

    ended = run_all(
        [Job(name="1", work=lambda _: started.set(), seconds=SOON)], seconds=SOON, cancel=token
    )

    assert [one.end for one in ended] == [End.CANCELLED]
    assert not started.wait(0.05)


def test_a_run_leaves_its_token_alone() -> None:
    token = CancelToken()

    run_all([job("1")], seconds=SOON, cancel=token)

    assert not token.is_cancelled


def test_a_job_that_notices_a_cancellation_is_cancelled() -> None:
    def gone(_deadline: Deadline) -> str:
        raise CancelledError("net.cancelled")

    (ended,) = run_all([Job(name="1", work=gone, seconds=SOON)], seconds=SOON)

    assert (ended.end, type(ended.error)) == (End.CANCELLED, CancelledError)


def test_an_interrupted_run_cancels_its_jobs() -> None:
    cancelled = threading.Event()

    def work(deadline: Deadline) -> str:
        deadline.token.register(cancelled.set)
        return ""

    def interrupt(_ended: Ended[str]) -> list[Job[str]]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_all([Job(name="1", work=work, seconds=SOON)], seconds=SOON, on_end=interrupt)

    assert cancelled.wait(SOON)


def test_a_job_gets_its_own_deadline() -> None:
    clock = Clock()
    work = Job(name="1", work=lambda deadline: str(deadline.remaining_s()), seconds=7)

    (ended,) = run_all([work], seconds=SOON, clock=clock)

    assert ended.value == "7.0"


def test_elapsed_seconds_come_from_the_clock() -> None:
    clock = Clock()

    def work(_deadline: Deadline) -> str:
        clock.now += 1.5
        return ""

    (ended,) = run_all([Job(name="1", work=work, seconds=SOON)], seconds=SOON, clock=clock)

    assert ended.elapsed_s == 1.5


def test_started_jobs_end_with_their_cancellation() -> None:
    token = CancelToken()
    outcome: list[str] = []
    done = threading.Event()

    def work(deadline: Deadline) -> None:
        woken = threading.Event()
        deadline.token.register(woken.set)
        woken.wait(SOON)
        outcome.append("woken")
        done.set()
        deadline.remaining_s()

    start_all([Job(name="1", work=work, seconds=SOON)], token)
    token.cancel()

    assert done.wait(SOON)
    assert outcome == ["woken"]


def test_a_lock_excludes() -> None:
    lock = new_lock()

    with lock:
        assert not lock.acquire(blocking=False)


def test_a_pause_lets_time_pass() -> None:
    pause(0.01, Deadline(SOON))


def test_a_pause_ends_with_the_deadline() -> None:
    with pytest.raises(TimedOutError):
        pause(SOON, Deadline(0.01))


def test_a_pause_ends_with_a_cancellation() -> None:
    deadline = Deadline(3600)
    threading.Timer(0.01, deadline.token.cancel).start()

    with pytest.raises(CancelledError):
        pause(3600, deadline)


def starts(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Let the computer start so many more threads."""
    start = threading.Thread.start
    begun: list[threading.Thread] = []

    def start_or_not(thread: threading.Thread) -> None:
        if len(begun) >= most:
            raise RuntimeError("can't start new thread")
        begun.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_or_not)
    monkeypatch.setattr(threads, "_idle", deque())


def test_without_a_thread_nothing_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    starts(monkeypatch, 0)

    with pytest.raises(NoThreadError):
        run_all([job("a"), job("b")], seconds=SOON)
    with pytest.raises(NoThreadError):
        start_all([Job(name="a", work=lambda _deadline: None, seconds=SOON)], CancelToken())


def test_a_job_without_a_thread_fails_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    starts(monkeypatch, 1)
    b_ended = threading.Event()

    def wait(_deadline: Deadline) -> str:
        b_ended.wait(SOON)
        return "a"

    def on_end(ended: Ended[str]) -> tuple[()]:
        if ended.job.name == "b":
            b_ended.set()
        return ()

    a = Job(name="a", work=wait, seconds=SOON)
    ended = run_all([a, job("b")], seconds=SOON, on_end=on_end)

    assert ends(ended) == [("a", End.RETURNED), ("b", End.FAILED)]
    assert isinstance(ended[1].error, NoThreadError)


def test_enough_ends_the_run_as_if_its_time_was_over() -> None:
    enough = CancelToken()

    def on_end(_ended: Ended[str]) -> Sequence[Job[str]]:
        enough.cancel()
        return ()

    ends = run_all([job("quick"), waiting("slow")], seconds=SOON, on_end=on_end, enough=enough)

    assert [one.end for one in ends] == [End.RETURNED, End.TIMED_OUT]


def test_a_run_that_begins_after_it_was_enough_waits_for_nothing() -> None:
    enough = CancelToken()
    enough.cancel()

    (ended,) = run_all([waiting("slow")], seconds=SOON, enough=enough)

    assert ended.end is End.TIMED_OUT


def test_a_cancelled_run_stays_cancelled_whether_it_was_enough_or_not() -> None:
    enough, cancel = CancelToken(), CancelToken()
    enough.cancel()
    cancel.cancel()

    (ended,) = run_all([waiting("slow")], seconds=SOON, enough=enough, cancel=cancel)

    assert ended.end is End.CANCELLED
