from concurrent.futures import ThreadPoolExecutor

from autoconf.storage.counters import MemoryCounters
from tests.assistant.cases import Clock


def test_so_many_are_counted_and_no_more() -> None:
    clock = Clock()
    counters = MemoryCounters(clock)

    assert [counters.hit("a", 2, 10.0) for _ in range(3)] == [0.0, 0.0, 10.0]


def test_the_window_slides() -> None:
    clock = Clock()
    counters = MemoryCounters(clock)
    counters.hit("a", 2, 10.0)
    clock.now = 4.0
    counters.hit("a", 2, 10.0)
    clock.now = 9.0

    assert counters.hit("a", 2, 10.0) == 1.0
    clock.now = 10.0
    assert counters.hit("a", 2, 10.0) == 0.0
    assert counters.hit("a", 2, 10.0) == 4.0


def test_what_was_refused_does_not_count() -> None:
    clock = Clock()
    counters = MemoryCounters(clock)
    for at in range(10):
        clock.now = float(at)
        counters.hit("a", 1, 10.0)
    clock.now = 10.0

    assert counters.hit("a", 1, 10.0) == 0.0


def test_names_count_apart() -> None:
    counters = MemoryCounters(Clock())
    counters.hit("a", 1, 10.0)

    assert counters.hit("b", 1, 10.0) == 0.0


def test_zero_looks_and_does_not_count() -> None:
    clock = Clock()
    counters = MemoryCounters(clock)

    assert [counters.hit("a", 0, 10.0) for _ in range(2)] == [0.0, 0.0]
    counters.hit("a", 1, 10.0)
    clock.now = 3.0
    assert counters.hit("a", 0, 10.0) == 7.0


def test_a_lower_limit_counts_what_was_counted_before() -> None:
    clock = Clock()
    counters = MemoryCounters(clock)
    for at in range(3):
        clock.now = float(at)
        counters.hit("a", 3, 10.0)

    assert counters.hit("a", 1, 10.0) == 10.0


def test_very_many_names_take_no_more_memory() -> None:
    counters = MemoryCounters(Clock(), most_keys=2)
    for key in "abac":
        counters.hit(key, 9, 10.0)

    assert counters.hit("a", 0, 10.0) > 0  # it was asked for after b
    assert counters.hit("b", 0, 10.0) == 0.0


def test_threads_get_no_more_than_there_is() -> None:
    counters = MemoryCounters(Clock())
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: counters.hit("a", 50, 10.0), range(200)))

    assert waits.count(0.0) == 50
