import threading
from collections.abc import Sequence

import pytest

from autoconf.errors import CancelledError, NoDataError, TimedOutError
from autoconf.tasks import Deadline, End, Gate, Job, OnceMap, pause, run_all

SOON = 30.0


def test_a_value_is_made_once() -> None:
    made: OnceMap[int] = OnceMap()
    values = iter([1, 2])

    first = made.get("key", lambda: next(values), Deadline(SOON))
    second = made.get("key", lambda: next(values), Deadline(SOON))

    assert (first, second, made.values()) == (1, 1, [1])


def test_a_failure_is_kept_like_a_value() -> None:
    made: OnceMap[int] = OnceMap()
    errors = iter([NoDataError("first"), NoDataError("second")])

    def fail() -> int:
        raise next(errors)

    for _ in range(2):
        with pytest.raises(NoDataError, match="first"):
            made.get("key", fail, Deadline(SOON))

    assert made.values() == []


@pytest.mark.parametrize(
    "error", [TimedOutError("late"), CancelledError("gone"), ZeroDivisionError()], ids=repr
)
def test_a_maker_that_was_cut_short_leaves_nothing(error: Exception) -> None:
    made: OnceMap[int] = OnceMap()

    def fail() -> int:
        raise error

    with pytest.raises(type(error)):
        made.get("key", fail, Deadline(SOON))

    assert made.get("key", lambda: 2, Deadline(SOON)) == 2


def test_who_comes_second_waits_for_the_first() -> None:
    made: OnceMap[int] = OnceMap()
    begun, may_end = threading.Event(), threading.Event()

    def make() -> int:
        begun.set()
        may_end.wait(SOON)
        return 1

    def second(deadline: Deadline) -> int:
        begun.wait(SOON)
        threading.Timer(0.05, may_end.set).start()
        return made.get("key", lambda: 2, deadline)

    ended = run_all(
        [
            Job(name="1", work=lambda deadline: made.get("key", make, deadline), seconds=SOON),
            Job(name="2", work=second, seconds=SOON),
        ],
        seconds=SOON,
    )

    assert [one.value for one in ended] == [1, 1]


def test_the_waiting_make_it_themselves_if_the_maker_gives_up() -> None:
    made: OnceMap[int] = OnceMap()
    begun = threading.Event()

    def give_up() -> int:
        begun.set()
        raise CancelledError("gone")

    def second(deadline: Deadline) -> int:
        begun.wait(SOON)
        return made.get("key", lambda: 2, deadline)

    ended = run_all(
        [
            Job(name="1", work=lambda deadline: made.get("key", give_up, deadline), seconds=SOON),
            Job(name="2", work=second, seconds=SOON),
        ],
        seconds=SOON,
    )

    assert (ended[0].end, ended[1].value) == (End.FAILED, 2)


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

    ended = run_all(
        [
            Job(name="1", work=lambda deadline: made.get("key", make, deadline), seconds=SOON),
            Job(name="2", work=second, seconds=SOON),
        ],
        seconds=SOON,
    )

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


def test_a_pause_lets_time_pass() -> None:
    pause(0.01, Deadline(SOON))


def test_a_pause_ends_with_the_deadline() -> None:
    with pytest.raises(TimedOutError):
        pause(SOON, Deadline(0.01))


def test_a_pause_ends_with_a_cancellation() -> None:
    deadline = Deadline(SOON)
    threading.Timer(0.01, deadline.cancel.set).start()

    with pytest.raises(CancelledError):
        pause(SOON, deadline)
