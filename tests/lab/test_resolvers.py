"""``setup`` with other resolvers: over HTTPS, lying, dead, compared."""

from pathlib import Path
from typing import Final

import pytest

from tests.lab.command import setup
from tests.lab.domain import LabDomain
from tests.lab.lab import Lab
from tests.lab.table import find

pytestmark = pytest.mark.lab

_LIED_ABOUT: Final = find("lied-about.test")


@pytest.mark.parametrize("name", ["srv-only.test", "hosted.test", "srv-signed.test"])
def test_dns_over_https_leads_to_the_same_servers(lab: Lab, name: str, tmp_path: Path) -> None:
    row = find(name)

    run = setup(lab, row, tmp_path, flags=("--doh", lab.doh_url, *row.flags))

    assert run.done.returncode == 0, run.done.stderr


def test_a_lying_resolver_is_not_believed_without_asking(lab: Lab, tmp_path: Path) -> None:
    run = setup(lab, _LIED_ABOUT, tmp_path, flags=("--resolver", lab.lying_resolver))

    assert (run.done.returncode, run.logins) == (4, 0)


@pytest.mark.parametrize(
    ("row", "exit_code"),
    [(_LIED_ABOUT, 4), (find("srv-only.test"), 0)],
    ids=["they disagree", "they agree"],
)
def test_resolvers_that_disagree_need_a_confirmation(
    lab: Lab, row: LabDomain, exit_code: int, tmp_path: Path
) -> None:
    run = setup(lab, row, tmp_path, flags=("--compare-resolver", lab.lying_resolver))

    assert run.done.returncode == exit_code


def test_a_disagreement_of_resolvers_can_be_confirmed(lab: Lab, tmp_path: Path) -> None:
    flags = ("--compare-resolver", lab.lying_resolver, "--yes")

    run = setup(lab, _LIED_ABOUT, tmp_path, flags=flags)

    assert [outcome for _, outcome in run.outcomes()] == ["accepted"] * 3


def test_a_resolver_that_never_answers_ends_with_nothing_found(lab: Lab, tmp_path: Path) -> None:
    run = setup(lab, find("srv-only.test"), tmp_path, flags=("--resolver", lab.dead_resolver))

    assert (run.done.returncode, run.report["config"]) == (3, None)


def test_a_resolver_that_never_answers_does_not_spoil_a_comparison(
    lab: Lab, tmp_path: Path
) -> None:
    flags = ("--compare-resolver", lab.dead_resolver)

    assert setup(lab, find("srv-only.test"), tmp_path, flags=flags).done.returncode == 0
