"""An X display, its windows and keys, for those who drive a program with a window.

``screen.py COMMAND...`` runs a command on a display of its own.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Final

_PATIENCE_S: Final = 90.0
_INTERVAL_S: Final = 0.2


def run(*command: str) -> int:
    """Run a command on a display of its own; return its exit code.

    The display bears the number of this process: namespaces share the folder of the displays'
    locks, so that to look for a free number, as xvfb-run does, may end in one that is taken.
    It does not begin anew when its only client leaves: another one may come at that moment.
    """
    number = os.getpid()
    server = ["Xvfb", f":{number}", "-noreset", "-nolisten", "tcp"]
    server += ["-screen", "0", "1280x1024x24"]
    with subprocess.Popen([*server, "-displayfd", "1"], stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout
            process.stdout.readline()  # the number, once it can be connected to
            env = {**os.environ, "DISPLAY": f":{number}", "NO_AT_BRIDGE": "1"}
            return subprocess.run(command, check=False, env=env).returncode
        finally:
            process.terminate()


def windows(title: str) -> list[str]:
    """Return the visible windows whose title matches, the newest last."""
    return _search("--name", title)


def windows_of(program: str) -> list[str]:
    """Return the visible windows of a program whose titles xdotool does not see."""
    return _search("--class", f"^{program}$")


def _search(by: str, pattern: str) -> list[str]:
    command = ["xdotool", "search", "--onlyvisible", by, pattern]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=10)
    return done.stdout.split()


def press(window: str, key: str) -> None:
    """Give the window the focus and press a key there."""
    _do("windowfocus", "--sync", window)
    _do("key", "--clearmodifiers", key)


def click(window: str, x: int, y: int) -> None:
    """Bring a window to the front and click at a place in it."""
    _do("windowraise", window, "windowfocus", "--sync", window)
    _do("mousemove", "--window", window, str(x), str(y), "click", "1")


def type_text(window: str, text: str) -> None:
    """Type into a window; the text goes by stdin, where no process list shows it."""
    _do("windowfocus", "--sync", window)
    _do("type", "--clearmodifiers", "--delay", "20", "--file", "-", stdin=text)


def type_line(window: str, text: str) -> None:
    """Type a line into a window."""
    type_text(window, text)
    _do("key", "Return")


def until(
    is_done: Callable[[], bool],
    meanwhile: Callable[[], None],
    what: str,
    patience_s: float = _PATIENCE_S,
) -> None:
    """Wait; take care of ``meanwhile`` between two looks.

    Raises:
        TimeoutError: nothing came of it.
    """
    end = time.monotonic() + patience_s
    while not is_done():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}; windows: {_titles()}")
        meanwhile()
        time.sleep(_INTERVAL_S)


def _titles() -> list[str]:
    command = ["xdotool", "search", "--onlyvisible", "--name", ".", "getwindowname", "%@"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=10)
    return done.stdout.splitlines()


def _do(*words: str, stdin: str = "") -> None:
    # The window may have gone meanwhile; whether it worked is seen by what comes of it.
    subprocess.run(["xdotool", *words], check=False, input=stdin, text=True, timeout=20)


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))
