import threading
from collections.abc import Callable, Sequence
from functools import partial

import pytest

from autoconf.errors import CancelledError, NoDataError, TimedOutError
from autoconf.sharing import Background, Gate, OnceMap, Window
from autoconf.tasks import CancelToken, Deadline, End, Ended, Job, pause, run_all
from tests.servers.leftovers import until

SOON = 30.0


def both(
    made: OnceMap[int], make: Callable[[], int], second: Callable[[Deadline], int]
) -> Sequence[Ended[int]]:
    """Let one thread make the value of "key" while another does something else."""
    jobs = [
        Job(name="1", work=lambda deadline: made.get("key", make, deadline), seconds=SOON),
        Job(name="2", work=second, seconds=SOON),
    ]
    return run_all(jobs, seconds=SOON)


def test_a_value_is_made_once() -> None:
    made: OnceMap[int] = OnceMap()
    values = iter([1, 2])

    first = made.get("key", lambda: next(values), Deadline(SOON))
    second = made.get("key", lambda: next(values), Deadline(SOON))

    assert (first, second, made.values()) == (1, 1, [1])


def test_a_failure_is_kept_like_a_value() -> None:
    made: OnceMap[int] = OnceMap()
    errors = [NoDataError("net.no-address", host=host) for host in ("first", "second")]

    def fail() -> int:
        raise errors.pop(0)

    for _ in range(2):
        with pytest.raises(NoDataError, match="first"):
            made.get("key", fail, Deadline(SOON))

    assert made.values() == []


@pytest.mark.parametrize(
    "error",
    [TimedOutError("net.no-time"), CancelledError("net.cancelled"), ZeroDivisionError()],
    ids=repr,
)
def test_a_maker_that_was_cut_short_leaves_nothing(error: Exception) -> None:
    made: OnceMap[int] = OnceMap()

    def fail() -> int:
        raise error

    with pytest.raises(type(error)):
        made.get("key", fail, Deadline(SOON))

    assert made.get("key", lambda: 2, Deadline(SOON)) == 2


class Held:
    """Makes 1 once it may end."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()

    def __call__(self) -> int:
        self.begun.set()
        return int(self.may_end.wait(SOON))


def test_who_comes_second_waits_for_the_first() -> None:
    made: OnceMap[int] = OnceMap()
    held = Held()

    def second(deadline: Deadline) -> int:
        held.begun.wait(SOON)
        threading.Timer(0.05, held.may_end.set).start()
        return made.get("key", lambda: 2, deadline)

    ended = both(made, held, second)

    assert [one.value for one in ended] == [1, 1]


class CountingDeadline(Deadline):
    """Counts the waits that it limits."""

    waits = 0

    def remaining_s(self, at_most: float | None = None) -> float:
        self.waits += 1
        return super().remaining_s(at_most)


def test_who_waits_for_one_value_is_not_woken_by_another() -> None:
    made: OnceMap[int] = OnceMap()
    held = Held()
    deadline = CountingDeadline(SOON)

    def second(_deadline: Deadline) -> int:
        held.begun.wait(SOON)
        return made.get("key", lambda: 2, deadline)

    def others(limit: Deadline) -> int:
        until(lambda: deadline.waits > 0)
        for number in range(9):
            made.get(number, lambda: 3, limit)
        held.may_end.set()
        return 3

    works = [lambda limit: made.get("key", held, limit), second, others]
    jobs = [Job(name=str(work), work=work, seconds=SOON) for work in works]
    ended = run_all(jobs, seconds=SOON)

    assert [one.value for one in ended] == [1, 1, 3]
    assert deadline.waits == 1


def test_who_waits_for_two_values_is_woken_by_each() -> None:
    made: OnceMap[int] = OnceMap()
    held, begun = Held(), threading.Event()

    def cut_short(_limit: Deadline) -> int:
        def fail() -> int:
            begun.set()
            until(lambda: deadline.waits > 0)
            raise TimedOutError("net.no-time")

        return made.get("b", fail, Deadline(SOON))

    deadline = CountingDeadline(SOON)

    def both_keys(_limit: Deadline) -> int:
        for one in (held.begun, begun):
            one.wait(SOON)

        def make(keys: Sequence[str]) -> list[int]:
            held.may_end.set()
            return [2 for _ in keys]

        return sum(made.get_all(["a", "b"], make, deadline))

    works = [lambda limit: made.get("a", held, limit), cut_short, both_keys]
    ended = run_all([Job(name=str(w), work=w, seconds=SOON) for w in works], seconds=SOON)

    assert [one.value for one in ended] == [1, None, 3]


def test_the_waiting_make_it_themselves_if_the_maker_gives_up() -> None:
    made: OnceMap[int] = OnceMap()
    begun = threading.Event()

    def give_up() -> int:
        begun.set()
        raise CancelledError("net.cancelled")

    def second(deadline: Deadline) -> int:
        begun.wait(SOON)
        return made.get("key", lambda: 2, deadline)

    ended = both(made, give_up, second)

    assert (ended[0].end, ended[1].value) == (End.CANCELLED, 2)


def test_waiting_ends_with_the_waiters_own_deadline() -> None:
    made: OnceMap[int] = OnceMap()
    begun, may_end = threading.Event(), threading.Event()

    def make() -> int:
        begun.set()
        may_end.wait(SOON)
        return 1

    def second(_deadline: Deadline) -> int:
        begun.wait(SOON)
        try:
            return made.get("key", lambda: 2, Deadline(0.1))
        finally:
            may_end.set()

    ended = both(made, make, second)

    assert isinstance(ended[1].error, TimedOutError)


def test_many_keys_are_made_in_one_go() -> None:
    made: OnceMap[str] = OnceMap()
    asked: list[list[str]] = []

    def make(keys: Sequence[str]) -> list[str]:
        asked.append(list(keys))
        return [key.upper() for key in keys]

    made.get("b", lambda: "kept", Deadline(SOON))

    assert made.get_all(["a", "b", "c", "a"], make, Deadline(SOON)) == ["A", "kept", "C", "A"]
    assert asked == [["a", "c"]]


def test_a_full_gate_keeps_the_next_one_out() -> None:
    gate = Gate(limit=2, total=9)
    gate.enter("a", Deadline(SOON))
    gate.enter("a", Deadline(SOON))

    with pytest.raises(TimedOutError):
        gate.enter("a", Deadline(0.05))

    gate.enter("b", Deadline(SOON))


def test_the_total_counts_over_all_keys() -> None:
    gate = Gate(limit=2, total=2)
    gate.enter("a", Deadline(SOON))
    gate.enter("b", Deadline(SOON))

    with pytest.raises(TimedOutError):
        gate.enter("c", Deadline(0.05))


def test_a_place_given_back_can_be_taken() -> None:
    gate = Gate(limit=1, total=1)
    gate.enter("a", Deadline(SOON))

    threading.Timer(0.05, gate.leave, ["a"]).start()

    gate.enter("b", Deadline(SOON))


def cancel_while(wait: Callable[[Deadline], object]) -> None:
    """Wait for an hour, and cancel meanwhile."""
    deadline = Deadline(3600)
    threading.Timer(0.05, deadline.token.cancel).start()
    wait(deadline)


def test_waiting_for_a_value_ends_with_a_cancellation() -> None:
    made: OnceMap[int] = OnceMap()
    begun, may_end = threading.Event(), threading.Event()

    def make() -> int:
        begun.set()
        may_end.wait(SOON)
        return 1

    maker = threading.Thread(target=lambda: made.get("key", make, Deadline(SOON)))
    maker.start()
    begun.wait(SOON)

    with pytest.raises(CancelledError):
        cancel_while(lambda deadline: made.get("key", lambda: 2, deadline))

    may_end.set()
    maker.join(SOON)


def test_waiting_for_a_place_ends_with_a_cancellation() -> None:
    gate = Gate(limit=1, total=1)
    gate.enter("a", Deadline(SOON))

    with pytest.raises(CancelledError):
        cancel_while(lambda deadline: gate.enter("a", deadline))

    gate.leave("a")
    gate.enter("a", Deadline(SOON))


def test_a_job_in_the_background_is_waited_for_later() -> None:
    begun, may_end = threading.Event(), threading.Event()

    def work(_deadline: Deadline) -> str:
        begun.set()
        may_end.wait(SOON)
        return "done"

    job = Background(Job(name="1", work=work, seconds=SOON), CancelToken())
    assert begun.wait(SOON)
    with pytest.raises(TimedOutError):
        job.wait(Deadline(0.01))
    may_end.set()

    assert [job.wait(Deadline(SOON)).value for _ in range(2)] == ["done", "done"]


def test_a_job_in_the_background_can_be_cancelled() -> None:
    token = CancelToken()
    work = partial(pause, 3600)
    job = Background(Job(name="1", work=work, seconds=3600), token)

    token.cancel()

    assert job.wait(Deadline(SOON)).end is End.CANCELLED


def test_a_value_that_is_forgotten_is_made_anew() -> None:
    once: OnceMap[int] = OnceMap()
    made = iter(range(9))
    assert [once.get("a", lambda: next(made), Deadline(SOON)) for _ in range(2)] == [0, 0]
    once.forget(["a", "b"])

    assert once.get("a", lambda: next(made), Deadline(SOON)) == 1


def test_the_newest_values_are_kept() -> None:
    once: OnceMap[int] = OnceMap(2)
    made = iter(range(9))
    for key in "abc":
        once.get(key, lambda: next(made), Deadline(SOON))

    assert once.get("c", lambda: next(made), Deadline(SOON)) == 2
    assert once.get("a", lambda: next(made), Deadline(SOON)) == 3


def test_a_job_of_a_window_that_has_ended_is_not_cancelled_any_more() -> None:
    cancel = CancelToken()
    window: Window[CancelToken] = Window(cancel)
    window.start(Job(name="one", work=lambda deadline: deadline.token, seconds=30))
    ended = window.next(30)
    assert ended is not None
    assert ended.value is not None

    cancel.cancel()

    assert not ended.value.is_cancelled
