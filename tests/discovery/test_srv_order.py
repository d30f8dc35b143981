import random

from hypothesis import given
from hypothesis import strategies as st

from autoconf.discovery.srv_order import in_order
from autoconf.net.interfaces import DnsReply, Question, Srv
from tests.discovery.builders import srv


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - load balancing, no secret


def targets(*records: str, seed: int = 1) -> list[str]:
    reply = DnsReply(question=Question("x", "SRV"), records=tuple(map(srv, records)))
    return [r.target for r in in_order(reply, dice(seed))]


def test_lower_priority_comes_first() -> None:
    assert targets("20 0 1 c", "5 0 1 a", "10 0 1 b") == ["a", "b", "c"]


def test_the_same_dice_give_the_same_order() -> None:
    records = ["0 1 1 a", "0 2 1 b", "0 3 1 c"]

    assert targets(*records, seed=7) == targets(*records, seed=7)


def test_a_heavier_record_comes_first_as_often_as_its_weight_says() -> None:
    first = [targets("0 90 1 heavy", "0 10 1 light", seed=n)[0] for n in range(1000)]

    assert 850 < first.count("heavy") < 950


class HighDice(random.Random):
    def uniform(self, a: float, b: float) -> float:
        return a + b + 0.1


def test_a_throw_that_rounding_put_too_high_takes_the_heaviest() -> None:
    reply = DnsReply(question=Question("x", "SRV"), records=(srv("0 2 1 b"), srv("0 1 1 a")))

    assert [r.target for r in in_order(reply, HighDice())] == ["b", "a"]


def test_weight_does_not_beat_priority() -> None:
    assert all(targets("1 65535 1 b", "0 0 1 a", seed=n) == ["a", "b"] for n in range(50))


def test_records_of_weight_zero_are_hardly_ever_first() -> None:
    first = [targets("0 0 1 zero", "0 100 1 heavy", seed=n)[0] for n in range(200)]

    assert first.count("heavy") >= 198


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 65535)), max_size=8), st.integers(0, 99)
)
def test_every_offered_record_comes_once_in_the_order_of_priority(
    pairs: list[tuple[int, int]], seed: int
) -> None:
    records = tuple(
        Srv(priority=priority, weight=weight, port=1, target=f"h{n}.example")
        for n, (priority, weight) in enumerate(pairs)
    )
    reply = DnsReply(question=Question("x", "SRV"), records=records)

    ordered = list(in_order(reply, dice(seed)))

    assert sorted(ordered, key=lambda r: r.target) == list(records)
    assert [r.priority for r in ordered] == sorted(r.priority for r in records)
