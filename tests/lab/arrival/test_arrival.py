"""The order of arrival changes no answer: at each distance, with jitter, with each source late."""

import json
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from autoconf.discovery.outcomes import source_tiers
from tests.lab.domain import LabDomain, Place
from tests.lab.lab import Lab
from tests.lab.table import DOMAINS

pytestmark = pytest.mark.lab

_LATE: Final = str(Path(__file__).with_name("late.py"))
_SOURCES: Final = ("MX", *(name for name, _ in source_tiers()))
_LATE_S: Final = 0.15
"""Less than the patience with a source that is silent, 0.3 s: what is later than that gives way."""

_OFFLINE: Final = {Place.LOCAL_FILE, Place.PROVIDER_FILE}
_ROWS: Final = [row for row in DOMAINS if not _OFFLINE & set(row.places)]
Result = dict[str, Any]


def results(lab: Lab, row: LabDomain, *runs: tuple[str, float]) -> list[Result]:
    """Return what a check says in each run: with one source held back for so many seconds."""
    flags = list(row.flags)
    hosts = [flags[at + 1] for at, flag in enumerate(flags) if flag == "--trust-host"]
    told = {
        "address": f"alice@{row.name}",
        "trust_host": hosts,
        "yes": "--yes" in flags,
        "runs": runs,
    }
    command = [sys.executable, _LATE, str(lab.ca_file), str(lab.trust_anchor)]
    done = lab.run(command, stdin=json.dumps(told), timeout=1800)
    assert done.returncode == 0, done.stderr
    found: list[Result] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def expected(lab: Lab) -> dict[str, Result]:
    """Return what a check says where nothing is far away or late."""
    lab.set_rtt(0)
    return {row.name: results(lab, row, ("", 0.0))[0] for row in _ROWS}


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row.name)
def test_a_source_that_is_late_changes_nothing(
    lab: Lab, expected: dict[str, Result], row: LabDomain
) -> None:
    runs = [(source, _LATE_S) for source in _SOURCES]
    found = results(lab, row, *runs, *[("*", _LATE_S)] * 3)

    names = [*_SOURCES, "jitter 1", "jitter 2", "jitter 3"]
    other = {n: one for n, one in zip(names, found, strict=True) if one != expected[row.name]}
    assert other == {}, expected[row.name]


@pytest.mark.parametrize("milliseconds", [50, 200])
def test_distance_changes_nothing(lab: Lab, expected: dict[str, Result], milliseconds: int) -> None:
    lab.set_rtt(milliseconds)
    try:
        found = {row.name: results(lab, row, ("", 0.0))[0] for row in _ROWS}
    finally:
        lab.set_rtt(0)

    assert {name: one for name, one in found.items() if one != expected[name]} == {}
