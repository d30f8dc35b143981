"""Walks through the real Evolution's account assistant, which looks the settings up by itself.

``evolution.py NAME ADDRESS [SCREENSHOT]``, run on an X display in a D-Bus session, types the name
and the address, accepts what was found, and ends when the data sources of the account are written.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[4]))

from tests.lab.clients.desktop.screen import press, type_text, until, windows

_SOURCES: Final = ".config/evolution/sources"
_PARTS: Final = ("account", "identity", "transport")
_BEFORE: Final = "^(Welcome|Restore from Backup)$"
_IDENTITY: Final = "^Identity$"
_SUMMARY: Final = "^Account Summary$"
_DONE: Final = "^Done$"


def keys(title: str, *names: str) -> None:
    """Press keys in a window, where it is there."""
    for window in windows(title):
        for name in names:
            press(window, name)


def written() -> bool:
    """Tell whether account, identity and transport are there; others have names for people."""
    return len(list((Path.home() / _SOURCES).glob(f"{'[0-9a-f]' * 40}.source"))) == len(_PARTS)


def set_up(name: str, address: str) -> None:
    until(lambda: bool(windows(_IDENTITY)), lambda: keys(_BEFORE, "alt+n"), "the identity")
    keys(_IDENTITY, "alt+e")
    type_text(windows(_IDENTITY)[-1], name)
    keys(_IDENTITY, "alt+a")
    type_text(windows(_IDENTITY)[-1], address)
    until(lambda: bool(windows(_SUMMARY)), lambda: keys(_IDENTITY, "alt+n"), "what was found")
    # The name of the account has the same mnemonic as the button.
    until(lambda: bool(windows(_DONE)), lambda: keys(_SUMMARY, "alt+n", "Return"), "the end")
    until(written, lambda: keys(_DONE, "alt+a"), "the account")


def main(name: str, address: str, *screenshot: str) -> None:
    out = subprocess.DEVNULL
    # The lab has no default route; Evolution would stay offline.
    env = {**os.environ, "GIO_USE_NETWORK_MONITOR": "base"}
    with subprocess.Popen(["evolution"], env=env, stdout=out, stderr=out) as process:
        try:
            set_up(name, address)
        except BaseException:
            for file in screenshot:
                subprocess.run(["import", "-window", "root", file], check=False, timeout=20)
            raise
        finally:
            process.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
