"""W1: a visitor leads the page to no server of a private network.

The whole lab lies in one. So a page that nobody has allowed to contact it may ask the DNS alone.
"""

from pathlib import Path
from typing import Any, Final

import pytest

from tests.lab.browser.page import ask_page, page
from tests.lab.capture import capture
from tests.lab.lab import Lab
from tests.lab.plan import ISPDB_ADDRESS
from tests.lab.proofs import record
from tests.lab.table import find

pytestmark = pytest.mark.lab

_INSIDE: Final = ("post.test", "starttls-only.test", "parameter.test")
_DNS_PORT: Final = 53
_TYPED: Final = (ISPDB_ADDRESS, 443)
"""The operator typed the URL of the ISPDB."""


def _outcomes(job: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what the page says about each web server that it wanted to ask."""
    attempts = job["result"]["attempts"]
    return [(one["outcome"], one["detail"]) for one in attempts if one["asked"].startswith("http")]


def test_w1_no_private_address_is_contacted_for_a_visitor(lab: Lab, tmp_path: Path) -> None:
    addresses = [find(name).address for name in _INSIDE]
    with capture(lab, tmp_path) as seen, page(lab, tmp_path, network=()) as url:
        jobs = ask_page(lab, kind="look", url=url, addresses=addresses)

    assert seen.packets > 0
    assert {(ip, port) for ip, port in seen.opened if port != _DNS_PORT} <= {_TYPED}
    for job in jobs:
        assert _outcomes(job)
        for outcome, detail in _outcomes(job):
            assert outcome in ("timed-out", "gave-way", "absent", "skipped"), detail
            assert "10." not in detail
    record("web", what="names of private addresses", by="packets", words="no connection")


def test_w1_an_operator_may_open_the_network(lab: Lab, tmp_path: Path) -> None:
    """The proof above would see a connection."""
    row = find(_INSIDE[0])
    with capture(lab, tmp_path) as seen, page(lab, tmp_path) as url:
        (job,) = ask_page(lab, kind="look", url=url, addresses=[row.address])

    assert (lab.address(row), 993) in seen.opened or (lab.address(row), 443) in seen.opened
    assert job["result"]["config"]["incoming"]
