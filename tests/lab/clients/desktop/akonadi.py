"""Starts Akonadi, which fetches mail for KMail, and types the password where it is asked for.

``akonadi.py RESOURCE COUNT [SCREENSHOT]``, run on an X display in a D-Bus session, reads the
password from stdin. It writes the name of the account and the COUNT messages, each whole, as JSON.
"""

import contextlib
import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[4]))

from tests.lab.clients.desktop.screen import type_line, until, windows

_STOP_S: Final = 30
_MESSAGES: Final = """
SELECT data FROM PartTable JOIN PartTypeTable ON PartTable.partTypeId = PartTypeTable.id
WHERE PartTypeTable.ns = 'PLD' AND PartTypeTable.name = 'RFC822'
"""
DATABASE: Final = ".local/share/akonadi/akonadi.db"


def without_services(home: Path) -> None:
    """Let KDE do without MySQL and a wallet."""
    (home / ".config/akonadi").mkdir(parents=True, exist_ok=True)
    (home / ".config/akonadi/akonadiserverrc").write_text("[%General]\nDriver=QSQLITE3\n")
    (home / ".config/kwalletrc").write_text("[Wallet]\nEnabled=false\n")


def fetched() -> list[str]:
    """Return the messages that Akonadi holds."""
    with contextlib.closing(sqlite3.connect(Path.home() / DATABASE)) as reader:
        return [bytes(data).decode() for (data,) in reader.execute(_MESSAGES)]


def ask(resource: str, method: str) -> str:
    """Call a method of the running resource."""
    command = ["gdbus", "call", "--session", "--object-path", "/"]
    command += ["--dest", f"org.freedesktop.Akonadi.Resource.{resource}"]
    command += ["--method", f"org.freedesktop.Akonadi.Resource.{method}"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=30)
    return done.stdout.strip()


def use(resource: str, count: int, password: str) -> dict[str, object]:
    def answer() -> None:
        for window in windows("."):  # POP3's bears the name of the account
            type_line(window, password)

    until(lambda: bool(ask(resource, "name")), answer, "the resource")
    ask(resource, "synchronize")
    until(lambda: len(fetched()) >= count, answer, "mail")
    return {"name": ask(resource, "name"), "messages": fetched()}


def stop() -> None:
    """Stop Akonadi."""
    command, out = ["akonadictl", "stop", "--wait"], subprocess.DEVNULL
    subprocess.run(command, check=False, stdout=out, stderr=out, timeout=_STOP_S)


def main(resource: str, count: str, *screenshot: str) -> None:
    password = sys.stdin.readline().rstrip("\n")
    out = subprocess.DEVNULL
    subprocess.run(["akonadictl", "start"], check=True, stdout=out, stderr=out, timeout=60)
    try:
        print(json.dumps(use(resource, int(count), password)))  # noqa: T201
    except BaseException:
        for name in screenshot:
            subprocess.run(["import", "-window", "root", name], check=False, timeout=20)
        raise
    finally:
        stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
