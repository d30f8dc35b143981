import pytest

from autoconf.model.budget import WINDOW_S, Spent

NOW = 10_000.0


def test_a_fresh_account_may_log_in_at_once() -> None:
    assert Spent().at(NOW).wait_s(NOW) == 0


@pytest.mark.parametrize(
    ("ages", "wait_s"),
    [((600, 60), 0), ((600, 60, 30), WINDOW_S - 600), ((600, 60, 30, 0), WINDOW_S - 60)],
)
def test_the_third_failure_ends_it_until_fewer_than_three_are_left(
    ages: tuple[int, ...], wait_s: float
) -> None:
    spent = Spent(failures=tuple(NOW - age for age in ages))

    assert spent.at(NOW).wait_s(NOW) == wait_s


def test_what_is_older_than_the_window_is_forgotten() -> None:
    spent = Spent(failures=(NOW - WINDOW_S, NOW - WINDOW_S + 1), paused=NOW - WINDOW_S)

    assert spent.at(NOW) == Spent(failures=(NOW - WINDOW_S + 1,))


def test_a_pause_lasts_as_long_as_the_window() -> None:
    assert Spent(paused=NOW - 100).at(NOW).wait_s(NOW) == WINDOW_S - 100


def test_a_clock_that_was_set_back_blocks_for_the_window_and_no_longer() -> None:
    ahead = Spent(failures=(NOW + 5000,) * 3, paused=NOW + 5000).at(NOW)

    assert ahead == Spent(failures=(NOW,) * 3, paused=NOW)
    assert ahead.wait_s(NOW) == WINDOW_S
