"""Walks through the account assistant of KMail, which looks the settings up by itself.

``accountwizard.py COUNT [SCREENSHOT]``, run on an X display in a D-Bus session, reads the password
from stdin and types it where it is asked for. KDE's settings say who the person is. When the new
account has COUNT messages in its inbox, its settings are written as JSON.
"""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[4]))

from tests.lab.clients.desktop.akonadi import DATABASE, ask, stop
from tests.lab.clients.desktop.screen import press, type_line, until, windows, windows_of

_ASSISTANT: Final = "accountwizard"
_LOG: Final = "accountwizard.log"
_SEARCHING: Final = "Searching on internet"
_FOUND: Final = "accountwizard: true\n"
_PASSWORD: Final = "^Password"
_RESOURCE: Final = "akonadi_imap_resource_0"
_SETTINGS: Final = ("imapServer", "imapPort", "safety", "userName")
_IN_INBOX: Final = """
SELECT count(*) FROM PimItemTable JOIN CollectionTable
ON CollectionTable.id = PimItemTable.collectionId WHERE CollectionTable.name = 'INBOX'
"""


def received() -> int:
    """Return how many messages Akonadi knows; it fetches their texts when they are read."""
    with contextlib.closing(sqlite3.connect(Path.home() / DATABASE)) as reader:
        (number,) = reader.execute(_IN_INBOX).fetchone()
    return int(number)


def setting(name: str) -> str:
    """Return a setting of the account as Akonadi holds it; its file lacks those that are usual."""
    destination = f"org.freedesktop.Akonadi.Resource.{_RESOURCE}"
    command = ["gdbus", "call", "--session", "--object-path", "/Settings", "--dest", destination]
    command += ["--method", f"org.kde.Akonadi.Imap.Settings.{name}"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=30)
    return done.stdout.strip().removeprefix("(").removesuffix(",)").strip("'")


def make_account() -> None:
    """Let the assistant search, and accept what it finds; its own log tells how far it is."""

    def said(text: str) -> bool:
        return text in (Path.home() / _LOG).read_text()

    def press_all(key: str) -> None:
        for window in windows_of(_ASSISTANT):
            press(window, key)

    until(lambda: said(_SEARCHING), lambda: press_all("alt+n"), "the search")
    until(lambda: said(_FOUND), lambda: None, "what was found")
    until(lambda: bool(windows(_PASSWORD)), lambda: press_all("alt+a"), "the account")


def receive(password: str, count: int) -> None:
    """Type the password, and wait for mail."""

    def answer() -> None:
        for window in windows(_PASSWORD):
            type_line(window, password)
        ask(_RESOURCE, "synchronize")

    until(lambda: received() >= count, answer, "mail")


def start_akonadi() -> None:
    out = subprocess.DEVNULL
    subprocess.run(["akonadictl", "start"], check=True, stdout=out, stderr=out, timeout=60)
    wait = ["gdbus", "wait", "--session", "--timeout", "60", "org.freedesktop.Akonadi"]
    subprocess.run(wait, check=True, timeout=90)


def main(count: str, *screenshot: str) -> None:
    password = sys.stdin.readline().rstrip("\n")
    start_akonadi()
    command = [_ASSISTANT, "--type", "message/rfc822"]
    env = {**os.environ, "QT_LOGGING_RULES": "org.kde.pim.accountwizard=true"}
    with (
        (Path.home() / _LOG).open("w") as log,
        subprocess.Popen(command, env=env, stdout=log, stderr=log) as process,
    ):
        try:
            make_account()
            receive(password, int(count))
            print(json.dumps({one: setting(one) for one in _SETTINGS}))  # noqa: T201
        except BaseException:
            for file in screenshot:
                subprocess.run(["import", "-window", "root", file], check=False, timeout=20)
            raise
        finally:
            process.terminate()
            stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
