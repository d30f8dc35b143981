"""The real Geary takes our account, fetches the waiting mail and sends."""

import contextlib
import email
import email.policy
import os
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.lab.clients.desk import WAITING, Desk
from tests.lab.clients.matrix import keep
from tests.lab.domain import LAB_PASSWORD

pytestmark = pytest.mark.lab

_DRIVER: Final = str(Path(__file__).with_name("geary.py"))
_SCREEN: Final = str(Path(__file__).with_name("screen.py"))
_SCREENSHOTS: Final = "LAB_SCREENSHOTS"
"""Names a folder; then a picture of each Geary that gets stuck is put there."""


def use(desk: Desk, subject: str, *flags: str) -> set[str]:
    """Copy the settings to where they belong, let Geary fetch and send; return the subjects."""
    folder = desk.render("geary", *flags)
    shutil.copytree(folder / "geary", desk.home / ".config/geary")
    command = [sys.executable, _SCREEN, "dbus-run-session", "--", sys.executable, _DRIVER]
    command += [f"bob@{desk.row.name}", subject]
    if _SCREENSHOTS in os.environ:
        command.append(f"{Path(os.environ[_SCREENSHOTS]).resolve()}/{subject}.png")
    done = desk.run(command, stdin=f"{LAB_PASSWORD}\n", timeout=300)
    assert done.returncode == 0, done.stderr
    (database,) = (desk.home / ".local/share/geary").glob("account_*/geary.db")
    with contextlib.closing(sqlite3.connect(database)) as reader:
        rows = reader.execute("SELECT subject FROM MessageTable WHERE body IS NOT NULL").fetchall()
    return {subject for (subject,) in rows}


def test_mail_is_read_over_imap_and_sent(desk: Desk, tmp_path: Path) -> None:
    signature = tmp_path / "signature"
    signature.write_text("Alice & <Al>\nExample \\ Ltd")
    name = 'Alïce "Al"; Example'
    flags = ("--display-name", name, "--account-name", "Wörk", "--signature", str(signature))

    subjects = use(desk, "From Geary", *flags)

    assert subjects == {"From Geary", *WAITING}
    assert desk.has_arrived("From Geary")
    (sent,) = desk.lab.mailbox(desk.row, "bob")[-1:]
    message = email.message_from_bytes(sent, policy=email.policy.default)
    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name.replace('"', ""), desk.row.address)
    text = message.get_body(("plain",))
    assert text is not None
    assert "Alice & <Al>\nExample \\ Ltd" in text.get_content()
    keep("geary", program(desk), "loaded", "logged in", "received over IMAP", "sent")


def test_starttls_is_used_where_the_servers_speak_nothing_else(starttls_desk: Desk) -> None:
    subjects = use(starttls_desk, "STARTTLS by Geary")

    assert subjects == {"STARTTLS by Geary", *WAITING}
    assert starttls_desk.has_arrived("STARTTLS by Geary")


def program(desk: Desk) -> str:
    """Return the program's own word for its version."""
    return f"geary {desk.run(['geary', '--version']).stdout.split()[-1]}"
