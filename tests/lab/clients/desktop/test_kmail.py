"""Akonadi, which is KMail's mailbox, takes our files; KDE's own reader takes them all."""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lab.clients.desk import WAITING, Desk
from tests.lab.clients.desktop.akonadi import without_services
from tests.lab.clients.matrix import keep
from tests.lab.domain import LAB_PASSWORD

pytestmark = pytest.mark.lab

_DRIVER: Final = str(Path(__file__).with_name("akonadi.py"))
_SCREEN: Final = str(Path(__file__).with_name("screen.py"))
_SCREENSHOTS: Final = "LAB_SCREENSHOTS"
"""Names a folder; then a picture of each Akonadi that gets stuck is put there."""

_NAME: Final = 'Alice "Al" \\ $HOME; Exämple'


def lay_out(desk: Desk, *flags: str) -> None:
    """Copy the settings to where they belong, on a computer without MySQL and wallet."""
    folder = desk.render("kmail", *flags)
    shutil.copytree(folder / "kmail", desk.home / ".config", dirs_exist_ok=True)
    without_services(desk.home)


def use(desk: Desk, protocol: str) -> dict[str, Any]:
    """Let Akonadi fetch the waiting mail."""
    lay_out(desk, "--incoming", protocol, "--account-name", "Wörk; \\ $HOME")
    command = [sys.executable, _SCREEN, "dbus-run-session", "--", sys.executable, _DRIVER]
    command += [f"akonadi_{protocol}_resource_0", str(len(WAITING))]
    if _SCREENSHOTS in os.environ:
        command.append(f"{Path(os.environ[_SCREENSHOTS]).resolve()}/kmail-{protocol}.png")
    done = desk.run(command, stdin=f"{LAB_PASSWORD}\n", timeout=300)
    assert done.returncode == 0, done.stderr
    # What D-Bus starts writes there, too.
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("{"))
    seen: dict[str, Any] = json.loads(line)
    assert seen["name"] == "('Wörk; \\\\ $HOME',)"
    return seen


def subjects(messages: list[str]) -> list[str]:
    lines = [line for message in messages for line in message.splitlines()]
    return sorted(line.removeprefix("Subject: ") for line in lines if line.startswith("Subject: "))


def program(desk: Desk) -> str:
    """Return Akonadi's own word for its version."""
    return desk.run(["dbus-run-session", "--", "akonadictl", "--version"]).stdout.strip()


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_mail_is_fetched(desk: Desk, protocol: str) -> None:
    seen = use(desk, protocol)

    assert subjects(seen["messages"]) == list(WAITING)
    received = f"received over {protocol.upper()}"
    keep("kmail", program(desk), "loaded", "logged in", received)


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_starttls_is_used_where_the_servers_speak_nothing_else(
    starttls_desk: Desk, protocol: str
) -> None:
    assert subjects(use(starttls_desk, protocol)["messages"]) == list(WAITING)


def test_kde_reads_transport_and_identity_as_they_were_meant(desk: Desk) -> None:
    lay_out(desk, "--display-name", _NAME)

    smtp = desk.row.expected[-1]
    assert read(desk, "mailtransports", "General", "default-transport") == "1"
    assert read(desk, "mailtransports", "Transport 1", "host") == smtp.hostname
    assert read(desk, "mailtransports", "Transport 1", "user") == desk.row.login_name()
    assert read(desk, "mailtransports", "Transport 1", "encryption") == "SSL"
    assert read(desk, "emailidentities", "Identity #0", "Name") == _NAME
    assert read(desk, "emailidentities", "Identity #0", "Email Address") == desk.row.address


def read(desk: Desk, file: str, group: str, key: str) -> str:
    """Return a value as KDE's programs get it."""
    command = ["kreadconfig5", "--file", file, "--group", group, "--key", key]
    return desk.run(command).stdout.rstrip("\n")
