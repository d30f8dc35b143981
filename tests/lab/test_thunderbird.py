"""The real Thunderbird opens the folder that ``setup`` wrote, and fetches and sends mail."""

import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lab.command import setup
from tests.lab.domain import LAB_PASSWORD, WAITING_MESSAGES, LabDomain
from tests.lab.lab import Lab
from tests.lab.table import DOMAINS

pytestmark = pytest.mark.lab

_DRIVER: Final = str(Path(__file__).with_name("thunderbird.py"))
_SOCKET_TYPES: Final = {"STARTTLS": 2, "SSL": 3}  # nsMsgSocketType
_SCREENSHOTS: Final = "LAB_SCREENSHOTS"
"""Names a folder; then a picture of each row's Thunderbird is put there."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A row, and what Thunderbird made of its profile."""

    row: LabDomain
    seen: dict[str, Any]


@pytest.fixture(
    scope="module",
    params=["https-autoconfig.test", "pop3-only.test", "starttls-only.test", "local-part.test"],
)
def opened(
    request: pytest.FixtureRequest, lab: Lab, tmp_path_factory: pytest.TempPathFactory
) -> Opened:
    """Open a copy of the written profile."""
    row = next(row for row in DOMAINS if row.name == request.param)
    folder = tmp_path_factory.mktemp("thunderbird")
    run = setup(lab, row, folder)
    assert run.done.returncode == 0, run.done.stderr
    profile = shutil.copytree(run.output / "thunderbird", folder / "profile")
    command = [sys.executable, _DRIVER, str(profile), str(lab.ca_file)]
    if _SCREENSHOTS in os.environ:
        command.append(str(Path(os.environ[_SCREENSHOTS]).resolve() / f"{row.name}.png"))
    done = lab.run(command, stdin=LAB_PASSWORD, timeout=180)
    assert done.returncode == 0, done.stderr
    return Opened(row, json.loads(done.stdout))


def test_the_account_is_listed_with_the_servers_of_the_row(opened: Opened) -> None:
    row = opened.row
    incoming, outgoing = row.expected[0], row.expected[-1]

    assert opened.seen["accounts"] == [
        {
            "email": row.address,
            "type": incoming.protocol,
            "hostname": incoming.hostname,
            "port": incoming.port,
            "socketType": _SOCKET_TYPES[incoming.socket_type],
            "username": row.login_name(),
            "smtpHost": outgoing.hostname,
            "smtpPort": outgoing.port,
            "smtpSocketType": _SOCKET_TYPES[outgoing.socket_type],
            "smtpUsername": row.login_name(),
        }
    ]


def test_the_waiting_mail_is_fetched(opened: Opened) -> None:
    expected = [f"Waiting message {number}" for number in range(1, WAITING_MESSAGES + 1)]

    assert opened.seen["subjects"] == expected


def test_a_message_is_sent(opened: Opened) -> None:
    assert opened.seen["sent"] is True
