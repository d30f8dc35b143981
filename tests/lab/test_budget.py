"""What real servers hear of an account whose logins fail, run after run."""

from pathlib import Path
from typing import Final

import pytest

from tests.lab.command import SetupRun, setup
from tests.lab.lab import Lab
from tests.lab.table import find

pytestmark = pytest.mark.lab

_ROW: Final = find("https-autoconfig.test")


def _findings(run: SetupRun) -> set[str]:
    return {finding["rule"] for finding in run.report["findings"]}


def test_after_three_failures_the_servers_hear_nothing_more(lab: Lab, tmp_path: Path) -> None:
    runs = [setup(lab, _ROW, tmp_path, password="wrong") for _ in range(4)]

    assert [run.logins for run in runs] == [1, 1, 1, 0]
    assert [run.done.returncode for run in runs] == [1, 1, 1, 1]
    assert "attempts-spent" in _findings(runs[3])


def test_the_right_password_does_not_get_past_it(lab: Lab, tmp_path: Path) -> None:
    for _ in range(3):
        setup(lab, _ROW, tmp_path, password="wrong")

    run = setup(lab, _ROW, tmp_path)

    assert (run.logins, run.outcomes()) == (0, [])


def test_the_right_password_works_with_one_attempt_left(lab: Lab, tmp_path: Path) -> None:
    for _ in range(2):
        setup(lab, _ROW, tmp_path, password="wrong")

    run = setup(lab, _ROW, tmp_path)

    assert run.done.returncode == 0
    assert [outcome for _, outcome in run.outcomes()] == ["accepted"] * 3


def test_all_servers_together_hear_no_more_than_three(lab: Lab, tmp_path: Path) -> None:
    runs = [setup(lab, _ROW, tmp_path, password="wrong", flags=("--test-all",)) for _ in range(2)]

    assert [run.logins for run in runs] == [3, 0]
