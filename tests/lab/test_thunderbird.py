"""The real Thunderbird opens the folder that ``setup`` wrote, and fetches and sends mail."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lab import thunderbird_scripts as scripts
from tests.lab.clients.matrix import keep
from tests.lab.command import setup
from tests.lab.domain import LAB_PASSWORD, WAITING_MESSAGES, LabDomain
from tests.lab.lab import Lab
from tests.lab.table import DOMAINS
from tests.lab.thunderbird import prepare
from tests.lab.thunderbird_program import ask, version

pytestmark = pytest.mark.lab

_FETCH_S: Final = 120
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
    prepare(profile, lab.ca_file)
    message = folder / "message.eml"
    message.write_text("Subject: From Thunderbird\r\n\r\nHello.\r\n")
    answers = ask(
        lab.run,
        folder,
        (scripts.STORE_PASSWORD, LAB_PASSWORD),
        (scripts.LIST_ACCOUNTS,),
        (scripts.FETCH_MAIL, WAITING_MESSAGES, _FETCH_S),
        (scripts.SEND_MAIL, str(message), f"bob@{row.name}"),
        options=("--profile", str(profile)),
        screenshot=_screenshot(row),
    )
    return Opened(row, dict(zip(("accounts", "subjects", "sent"), answers[1:], strict=True)))


def _screenshot(row: LabDomain) -> str:
    folder = os.environ.get(_SCREENSHOTS)
    return str(Path(folder).resolve() / f"{row.name}.png") if folder else ""


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
    keep("thunderbird", version(), "loaded")


def test_the_waiting_mail_is_fetched(opened: Opened) -> None:
    expected = [f"Waiting message {number}" for number in range(1, WAITING_MESSAGES + 1)]

    assert opened.seen["subjects"] == expected
    protocol = opened.row.expected[0].protocol.upper()
    keep("thunderbird", version(), "logged in", f"received over {protocol}")


def test_a_message_is_sent(opened: Opened) -> None:
    assert opened.seen["sent"] is True
    keep("thunderbird", version(), "sent")
