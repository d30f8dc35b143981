"""Evolution's data server and mail library take our data sources and use them."""

import json
import shutil
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lab.clients.desk import WAITING, Desk
from tests.lab.clients.matrix import keep
from tests.lab.domain import LAB_PASSWORD

pytestmark = pytest.mark.lab

_DRIVER: Final = str(Path(__file__).with_name("camel.py"))


def use(desk: Desk, subject: str, *flags: str) -> dict[str, Any]:
    """Copy the settings to where they belong, and let Camel fetch and send."""
    folder = desk.render("evolution", *flags)
    shutil.copytree(folder / "evolution", desk.home / ".config/evolution")
    command = ["dbus-run-session", "--", "/usr/bin/python3", _DRIVER]
    done = desk.run([*command, f"bob@{desk.row.name}", subject], stdin=f"{LAB_PASSWORD}\n")
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def test_mail_is_read_over_imap_and_sent(desk: Desk) -> None:
    seen = use(desk, "From Camel", "--display-name", 'Alice "Al" \\ Example')

    assert seen["subjects"] == list(WAITING)
    assert desk.has_arrived("From Camel")
    assert (seen["name"], seen["address"]) == ('Alice "Al" \\ Example', desk.row.address)
    assert seen["sent_folder"].endswith("/Sent")
    deeds = ("loaded", "logged in", "received over IMAP", "sent")
    keep("evolution", f"evolution-data-server {seen['version']}", *deeds)


def test_mail_is_fetched_over_pop3(desk: Desk, tmp_path: Path) -> None:
    signature = tmp_path / "signature"
    signature.write_text("Alice\nExample Ltd")
    flags = ("--incoming", "pop3", "--account-name", " Work ", "--signature", str(signature))

    seen = use(desk, "From Camel over POP3", *flags)

    assert (seen["backend"], seen["account"]) == ("pop", "Work")
    assert seen["subjects"] == list(WAITING)
    assert seen["settings"]["keep-on-server"] is True
    assert seen["settings"]["delete-after-days"] == 0
    assert seen["signature"] == "Alice\nExample Ltd\n"
    assert seen["sent_folder"] == "folder://local/Sent"
    keep("evolution", f"evolution-data-server {seen['version']}", "received over POP3")


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_starttls_is_used_where_the_servers_speak_nothing_else(
    starttls_desk: Desk, protocol: str
) -> None:
    seen = use(starttls_desk, f"{protocol} with STARTTLS", "--incoming", protocol)

    assert seen["subjects"] == list(WAITING)
    assert starttls_desk.has_arrived(f"{protocol} with STARTTLS")
