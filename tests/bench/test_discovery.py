"""What the table of round trips says."""

import pytest

from bench.cases import Case
from bench.discovery import Timings, table

CASE = Case(title="a case", domain="example.test", floor=4, goal=5)
LIKE = Case(title="the same in a tarpit", domain="example.test", floor=4, like=CASE.title)


def last_line(*timings: Timings, rtt_s: float = 0.05) -> str:
    return table(timings, rtt_s, 0.1)[-1]


@pytest.mark.parametrize(("took_s", "verdict"), [(0.25, "reached"), (0.26, "missed")])
def test_the_median_is_measured_against_the_goal(took_s: float, verdict: str) -> None:
    timings = Timings(CASE, reported_s=[0.1, took_s, 0.5], wall_s=[1.0])

    assert last_line(timings).split(" | ")[-1] == f"{verdict} |"


def test_a_round_trip_too_short_to_measure_is_no_unit() -> None:
    timings = Timings(CASE, reported_s=[0.1, 0.3], wall_s=[1.0])

    assert last_line(timings, rtt_s=0.0001) == (
        "| a case | 0.20 s | 0.30 s | 1.00 s, 10 x |  |  |  |  |  |"
    )


@pytest.mark.parametrize(("took_s", "verdict"), [(0.4, "reached"), (0.5, "missed")])
def test_a_defect_may_double_the_time(took_s: float, verdict: str) -> None:
    sound = Timings(CASE, reported_s=[0.2], wall_s=[1.0])
    defective = Timings(LIKE, reported_s=[took_s], wall_s=[1.0])

    assert last_line(sound, defective).split(" | ")[-2:] == ["8", f"{verdict} |"]


def test_a_case_that_failed_says_why() -> None:
    timings = Timings(CASE, problem="in round 3: exit 1 instead of 0")

    assert last_line(timings).startswith(
        "| a case | not measured in round 3: exit 1 instead of 0 |"
    )
