"""A fresh desk for each test of a real mail program."""

from pathlib import Path

import pytest

from tests.lab.clients.desk import Desk
from tests.lab.lab import Lab
from tests.lab.table import DOMAINS


@pytest.fixture
def desk(lab: Lab, tmp_path: Path) -> Desk:
    """Give a desk whose settings name TLS servers, IMAP and POP3."""
    return make_desk(lab, "https-autoconfig.test", tmp_path)


@pytest.fixture
def starttls_desk(lab: Lab, tmp_path: Path) -> Desk:
    """Give a desk whose servers speak STARTTLS only."""
    return make_desk(lab, "starttls-only.test", tmp_path)


def make_desk(lab: Lab, name: str, home: Path) -> Desk:
    """Make a desk for a row of the table."""
    row = next(row for row in DOMAINS if row.name == name)
    return Desk.make(lab, row, home / "home")
