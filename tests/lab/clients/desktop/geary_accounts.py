"""Adds an account in the real Geary, which looks the settings up by itself and logs in.

``geary_accounts.py NAME ADDRESS COUNT [SCREENSHOT]``, run on an X display in a D-Bus session, reads
the password from stdin and types all three. It ends when the new account has COUNT messages in its
inbox.
"""

import subprocess
import sys
import time
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[4]))

from tests.lab.clients.desktop.geary import KEYRING, count, running
from tests.lab.clients.desktop.screen import click, press, type_line, type_text, until, windows

_ACCOUNTS: Final = "^Accounts$"
_ADDING: Final = "^Add an account$"
_ADD_BUTTON: Final = (60, 40)
_PAUSES_S: Final = (2.0, 6.0, 18.0)
"""Nothing outside Geary shows that it has checked a field, or asked the web. Where a pause was too
short, Geary is started anew, and gets a longer one."""
_TRIES_S: Final = 10
_KNOWN: Final = """
SELECT count(*) FROM MessageLocationTable AS place
JOIN FolderTable ON FolderTable.id = place.folder_id WHERE name = ?
"""


def made() -> bool:
    """Tell whether there is an account."""
    return any((Path.home() / ".config/geary").glob("account_*/geary.ini"))


def add(name: str, address: str, password: str, pause_s: float) -> None:
    """Fill in the two pages, and wait for the account."""

    def open_page() -> None:
        for window in windows(_ACCOUNTS):
            click(window, *_ADD_BUTTON)

    until(lambda: bool(windows(_ADDING)), open_page, "the page for a new account")
    window = windows(_ADDING)[-1]
    type_text(window, name)
    press(window, "Tab")
    type_text(window, address)
    time.sleep(pause_s)
    # Without another letter that comes and goes, Geary looks the address up without its last one.
    press(window, "space")
    press(window, "BackSpace")
    time.sleep(pause_s)
    press(window, "Return")
    time.sleep(pause_s)
    press(window, "Tab")
    type_line(window, password)
    until(made, lambda: None, "the account", pause_s * _TRIES_S)


def try_to_add(name: str, address: str, password: str, pause_s: float, messages: int) -> bool:
    """Return whether the account was made and has its mail."""
    with running("geary"):
        try:
            add(name, address, password, pause_s)
        except TimeoutError:
            return False
        until(lambda: count(_KNOWN, "INBOX") >= messages, lambda: None, "mail")
        return True


def main(name: str, address: str, messages: str, *screenshot: str) -> None:
    password = sys.stdin.readline().rstrip("\n")
    with running(*KEYRING, stdin="a keyring"):
        if any(try_to_add(name, address, password, one, int(messages)) for one in _PAUSES_S):
            return
        for file in screenshot:
            subprocess.run(["import", "-window", "root", file], check=False, timeout=20)
        sys.exit("Geary made no account")


if __name__ == "__main__":
    main(*sys.argv[1:])
