"""How often a server is asked."""

import threading
import time

import pytest

from autoconf.tasks import CancelToken
from autoconf.usecases.survey.asking.pacing import Buckets, network_of
from autoconf.usecases.survey.asking.tasks import Pace

FREE = Pace(host=0, network=0, questions=0, domains=0)


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def waits(buckets: Buckets, key: str, rate: float, count: int, now: float) -> float:
    """Return how long a request would wait."""
    return max(buckets._take(key, rate, count, now), 0.0)  # noqa: SLF001 - no wait in a test


def test_a_second_of_requests_passes_at_once_and_the_rest_in_turn() -> None:
    buckets = Buckets(FREE, CancelToken(), Time())

    found = [round(waits(buckets, "a", 4.0, 1, 100.0), 3) for _ in range(8)]

    assert found == [0.0, 0.0, 0.0, 0.0, 0.25, 0.5, 0.75, 1.0]


def test_a_bucket_fills_again() -> None:
    buckets = Buckets(FREE, CancelToken(), Time())
    for _ in range(4):
        waits(buckets, "a", 4.0, 1, 100.0)

    assert waits(buckets, "a", 4.0, 4, 101.0) == 0.0


def test_a_slow_rate_lets_one_through() -> None:
    buckets = Buckets(FREE, CancelToken(), Time())

    assert waits(buckets, "a", 0.1, 1, 100.0) == 0.0
    assert round(waits(buckets, "a", 0.1, 1, 100.0), 3) == 10.0


def test_many_questions_at_once_are_no_more_than_the_rate() -> None:
    buckets = Buckets(FREE, CancelToken(), Time())

    assert waits(buckets, "dns", 10.0, 50, 100.0) == 0.0
    assert round(waits(buckets, "dns", 10.0, 1, 100.0), 3) == 4.1


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("no address", "no address"),
    ],
)
def test_the_network_of_an_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_no_limit_is_no_wait() -> None:
    buckets = Buckets(FREE, CancelToken())
    began = time.monotonic()
    for _ in range(1000):
        buckets.address("192.0.2.1")
        buckets.questions(26)
        buckets.domain()

    assert time.monotonic() - began < 30.0


def test_a_wait_ends_with_the_survey() -> None:
    cancel = CancelToken()
    buckets = Buckets(Pace(host=0.001, network=0), cancel)
    buckets.address("192.0.2.1")
    done = threading.Event()

    def wait() -> None:
        buckets.address("192.0.2.1")
        done.set()

    threading.Thread(target=wait, daemon=True).start()
    cancel.cancel()

    assert done.wait(30.0)


def test_addresses_of_one_network_share_its_rate() -> None:
    cancel = CancelToken()
    cancel.cancel()  # no wait is waited for: only the tokens count
    clock = Time()
    buckets = Buckets(Pace(host=0, network=2.0), cancel, clock)
    for number in range(4):
        buckets.address(f"192.0.2.{number}")

    assert round(waits(buckets, "192.0.2.0/24", 2.0, 1, clock.now), 3) == 1.5


def test_another_pace_holds_from_now_on() -> None:
    cancel = CancelToken()
    cancel.cancel()
    clock = Time()
    buckets = Buckets(Pace(host=1.0, network=0), cancel, clock)
    buckets.change(Pace(host=100.0, network=0))
    for _ in range(100):
        buckets.address("192.0.2.1")

    assert round(waits(buckets, "192.0.2.1", 100.0, 1, clock.now), 3) == 0.01


def test_a_share_of_a_pace_is_a_part_of_each_rate() -> None:
    pace = Pace(host=20, network=100, questions=2000, domains=0)

    assert pace.share(0.5) == Pace(host=10, network=50, questions=1000, domains=0)
