"""How many domains are under way."""

import gc
import math
import sys
from pathlib import Path
from threading import Event

import pytest

from autoconf.usecases.governor import LEAST, Governor, idle_s, prepare_for_much_work


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def begun(governor: Governor) -> int:
    """Begin what may begin now."""
    count = 0
    while governor.may_begin():
        count += 1
    return count


def test_a_few_may_always_begin() -> None:
    assert begun(Governor(Clock(), Clock(), Clock())) == LEAST


def test_more_begin_while_the_processor_is_idle() -> None:
    clock, used = Clock(), Clock()
    governor = Governor(clock, used, clock)
    total = begun(governor)
    for _ in range(20):
        clock.now += 0.1
        total += begun(governor)

    assert total > 100


def test_no_more_begin_while_it_is_busy() -> None:
    clock, used = Clock(), Clock()
    governor = Governor(clock, used, clock)
    begun(governor)
    for _ in range(20):
        clock.now += 0.1
        used.now += 0.1
        assert begun(governor) == 0


@pytest.mark.parametrize(
    ("own", "free", "more"), [(0.5, 0.1, False), (0.5, 0.6, True), (0.1, 0.1, True)]
)
def test_no_more_begin_while_all_processors_are_busy(
    own: float, free: float, *, more: bool
) -> None:
    clock, used, idle = Clock(), Clock(), Clock()
    governor = Governor(clock, used, idle)
    begun(governor)
    clock.now, used.now, idle.now = 1.0, own, free

    assert bool(begun(governor)) is more


def test_the_idle_time_of_the_machine_is_known(tmp_path: Path) -> None:
    stat = tmp_path / "stat"
    stat.write_text("cpu  9 9 9 300 200 9 9 0 0 0\ncpu0 1 1 1 1 1\n")

    assert idle_s(stat) == 5.0
    assert 0.0 <= idle_s() < math.inf


@pytest.mark.parametrize("content", [None, "", "cpu 1", "cpu a b c d e"])
def test_a_machine_that_does_not_tell_seems_idle(tmp_path: Path, content: str | None) -> None:
    stat = tmp_path / "stat"
    if content is not None:
        stat.write_text(content)

    before = idle_s(stat)
    Event().wait(0.05)

    assert idle_s(stat) - before >= 0.05


def test_one_that_ends_makes_room() -> None:
    governor = Governor(Clock(), Clock(), Clock())
    begun(governor)
    governor.end()

    assert begun(governor) == 1


def test_a_process_is_prepared_for_many_threads() -> None:
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    try:
        sys.setswitchinterval(0.005)  # as Python begins; another test may have prepared the process
        gc.set_threshold(700, 10, 10)
        prepare_for_much_work()

        assert sys.getswitchinterval() > 0.005
        assert gc.get_threshold()[0] > 700
        assert gc.get_freeze_count()
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)
        sys.setswitchinterval(interval)
