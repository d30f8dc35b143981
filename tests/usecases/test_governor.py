"""How many domains are under way."""

from autoconf.usecases.governor import LEAST, Governor


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
