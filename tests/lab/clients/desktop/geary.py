"""Starts the real Geary, fetches mail over IMAP and sends a message.

``geary.py RECIPIENT SUBJECT``, run on an X display in a D-Bus session, reads the password from
stdin and types it where Geary asks for it. Geary keeps it in a keyring that is made for the run.
"""

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[4]))

from tests.lab.clients.desktop.screen import press, type_line, until, windows
from tests.lab.domain import WAITING_MESSAGES

KEYRING: Final = ("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
"""Reads from stdin the password of the keyring that it makes."""

_STOP_S: Final = 20
_TITLE: Final = "^Geary$"
_FETCHED: Final = """
SELECT count(*) FROM MessageLocationTable AS place
JOIN MessageTable ON MessageTable.id = place.message_id
JOIN FolderTable ON FolderTable.id = place.folder_id
WHERE name = ? AND body IS NOT NULL
"""
_MADE: Final = "SELECT count(*) FROM FolderTable WHERE name IN ('Drafts', 'Sent')"


@contextlib.contextmanager
def running(*command: str, stdin: str = "") -> Iterator[subprocess.Popen[str]]:
    """Run a program until the block ends."""
    out = subprocess.DEVNULL
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=out, stderr=out, text=True
    ) as process:
        try:
            assert process.stdin
            process.stdin.write(stdin)
            process.stdin.close()
            yield process
        finally:
            process.terminate()


def tell(word: str) -> None:
    """Give a command to the running Geary; its exit code says nothing."""
    subprocess.run(["geary", word], check=False, timeout=30)


def fetched(folder: str) -> int:
    """Return how many messages of a folder Geary's own database holds."""
    return count(_FETCHED, folder)


def count(query: str, *values: str) -> int:
    (database,) = (Path.home() / ".local/share/geary").glob("account_*/geary.db")
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as reader:
        (number,) = reader.execute(query, values).fetchone()
    return int(number)


def use(process: subprocess.Popen[str], password: str, recipient: str, subject: str) -> None:
    def look() -> None:
        assert process.poll() is None, "Geary has ended"

    # The main window, and before it the one that asks for the password.
    until(lambda: len(windows(_TITLE)) == 2, look, "the question for the password")
    type_line(windows(_TITLE)[-1], password)
    until(lambda: fetched("INBOX") == WAITING_MESSAGES, look, "mail")
    until(lambda: count(_MADE) == 2, look, "the folders that Geary makes on the server")
    url = f"mailto:{recipient}?subject={quote(subject)}&body=Hello."
    tell(url)
    # Before it has saved a draft, the signature may not be there yet.
    until(lambda: fetched("Drafts") == 1, look, "the draft")
    press(windows(subject)[-1], "ctrl+Return")
    until(lambda: not windows(subject), look, "the message to go")
    until(lambda: fetched("Sent") == 1, look, "the copy in Sent")


def main(recipient: str, subject: str, *screenshot: str) -> None:
    password = sys.stdin.readline().rstrip("\n")
    with running(*KEYRING, stdin="a keyring"), running("geary") as process:
        try:
            use(process, password, recipient, subject)
            tell("--quit")
            process.wait(_STOP_S)
        except BaseException:
            for name in screenshot:
                subprocess.run(["import", "-window", "root", name], check=False, timeout=20)
            raise


if __name__ == "__main__":
    main(*sys.argv[1:])
