"""``audit`` names each fault of the other publishing servers, and finds none in a good one."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.lab.lab import Lab
from tests.lab.other_servers import FAULTS, GOOD, ZONE
from tests.lab.plan import OWN_NETWORK

pytestmark = pytest.mark.lab


def findings(lab: Lab, key: str) -> Sequence[Mapping[str, Any]]:
    """Return what an audit finds at the domain of a fault."""
    command = [sys.executable, "-m", "autoconf", "audit", f"{key}.{ZONE}", "--json", *OWN_NETWORK]
    command += ["--ca-file", str(lab.ca_file), "--no-ispdb", "--no-sending"]
    done = lab.run(command)
    assert done.stdout, done.stderr
    found: Sequence[Mapping[str, Any]] = json.loads(done.stdout)["findings"]
    return found


@pytest.mark.parametrize("key", FAULTS)
def test_a_fault_of_another_server_is_named(lab: Lab, key: str) -> None:
    named = {one["rule"] for one in findings(lab, key)}

    assert named == set(FAULTS[key].rules)


def test_a_good_server_has_no_finding(lab: Lab) -> None:
    assert findings(lab, GOOD) == []
