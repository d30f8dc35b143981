"""How many domains are under way."""

import gc
import sys

from autoconf.usecases.governor import LEAST, Governor, prepare_for_much_work


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
    assert begun(Governor(Clock(), Clock())) == LEAST


def test_more_begin_while_the_processor_is_idle() -> None:
    clock, used = Clock(), Clock()
    governor = Governor(clock, used)
    total = begun(governor)
    for _ in range(20):
        clock.now += 0.1
        total += begun(governor)

    assert total > 100


def test_no_more_begin_while_it_is_busy() -> None:
    clock, used = Clock(), Clock()
    governor = Governor(clock, used)
    begun(governor)
    for _ in range(20):
        clock.now += 0.1
        used.now += 0.1
        assert begun(governor) == 0


def test_one_that_ends_makes_room() -> None:
    governor = Governor(Clock(), Clock())
    begun(governor)
    governor.end()

    assert begun(governor) == 1


def test_a_process_is_prepared_for_many_threads() -> None:
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    try:
        prepare_for_much_work()

        assert sys.getswitchinterval() > interval
        assert gc.get_threshold()[0] > thresholds[0]
        assert gc.get_freeze_count()
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)
        sys.setswitchinterval(interval)
