import threading
from collections.abc import Sequence

import pytest

from autoconf.errors import CancelledError, NoDataError, TimedOutError
from autoconf.tasks import (
    Cancel,
    Deadline,
    End,
    Ended,
    Job,
    new_lock,
    run_all,
    start_all,
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
        deadline.cancel.register(woken.set)
        woken.wait(SOON)
        deadline.remaining_s()
        return name

    return Job(name=name, work=work, seconds=SOON)


def ends(ended: Sequence[Ended[str]]) -> list[tuple[str, End]]:
    return [(one.job.name, one.end) for one in ended]


def test_cancelling_calls_what_was_registered_once() -> None:
    calls: list[str] = []
    cancel = Cancel()
    cancel.register(lambda: calls.append("a"))
    cancel.register(lambda: calls.append("b"))

    cancel.set()
    cancel.set()

    assert calls == ["a", "b"]


def test_a_callback_registered_after_the_cancellation_is_called_at_once() -> None:
    calls: list[str] = []
    cancel = Cancel()
    cancel.set()

    cancel.register(lambda: calls.append("late"))

    assert calls == ["late"]


def test_a_forgotten_callback_is_not_called() -> None:
    calls: list[str] = []
    cancel = Cancel()
    ticket = cancel.register(lambda: calls.append("a"))

    cancel.forget(ticket)
    cancel.forget(ticket)
    cancel.set()

    assert calls == []


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

    deadline.cancel.set()

    with pytest.raises(CancelledError):
        deadline.remaining_s()


@pytest.mark.parametrize(("seconds", "left"), [(3, 3), (30, 10)], ids=["shorter", "longer"])
def test_a_shorter_deadline_never_outlasts_the_first(seconds: float, left: float) -> None:
    deadline = Deadline(10, clock=Clock()).shorter(seconds)

    assert deadline.remaining_s() == left


def test_a_shorter_deadline_shares_the_cancellation() -> None:
    deadline = Deadline(10)
    shorter = deadline.shorter(3)

    deadline.cancel.set()

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
    error = NoDataError("nothing")

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
    ended = run_all([waiting("slow"), job("fast")], seconds=SOON, stop_at=lambda elapsed: elapsed)

    assert ends(ended) == [("slow", End.GAVE_WAY), ("fast", End.RETURNED)]


def test_the_run_may_be_told_to_go_on_again() -> None:
    told: list[float | None] = [3600.0, None]

    ended = run_all([job("1"), job("2")], seconds=SOON, stop_at=lambda _elapsed: told.pop())

    assert ends(ended) == [("1", End.RETURNED), ("2", End.RETURNED)]


def test_an_interrupted_run_cancels_its_jobs() -> None:
    cancelled = threading.Event()

    def work(deadline: Deadline) -> str:
        deadline.cancel.register(cancelled.set)
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
    cancel = Cancel()
    outcome: list[str] = []
    done = threading.Event()

    def work(deadline: Deadline) -> None:
        woken = threading.Event()
        deadline.cancel.register(woken.set)
        woken.wait(SOON)
        outcome.append("woken")
        done.set()
        deadline.remaining_s()

    start_all([Job(name="1", work=work, seconds=SOON)], cancel)
    cancel.set()

    assert done.wait(SOON)
    assert outcome == ["woken"]


def test_a_lock_excludes() -> None:
    lock = new_lock()

    with lock:
        assert not lock.acquire(blocking=False)
