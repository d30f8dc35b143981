"""``check`` names the cause where the published settings, or the network, are wrong."""

from pathlib import Path

import pytest

from tests.lab import misprints, refusals
from tests.lab.command import check, setup
from tests.lab.domain import LabDomain
from tests.lab.lab import Lab

pytestmark = pytest.mark.lab


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (misprints.CLOSED, "port-closed"),
        (misprints.NAMELESS, "name-not-found"),
        (misprints.OTHER_PROTOCOL, "wrong-protocol-on-port"),
        (misprints.HOTEL, "sending-ports-blocked"),
        (refusals.QUOTA_FULL, "mailbox-full"),
    ],
    ids=lambda x: getattr(x, "name", ""),
)
def test_the_verdict_rests_on_the_cause(
    lab: Lab, row: LabDomain, rule: str, tmp_path: Path
) -> None:
    report = check(lab, row, tmp_path)

    place = report["verdict"]["finding"]
    found = {f"findings/{n}": finding["rule"] for n, finding in enumerate(report["findings"])}
    assert found.get(place) == rule, report["findings"]


def test_settings_of_a_full_mailbox_are_written_all_the_same(lab: Lab, tmp_path: Path) -> None:
    run = setup(lab, refusals.QUOTA_FULL, tmp_path)

    assert run.done.returncode == 1
    assert (run.output / "thunderbird" / "prefs.js").exists()
