"""Somebody at a terminal: waits for what a program shows, and types the answer.

This file is also the program that does so, at the desk; it needs nothing but Python.
"""

import contextlib
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.lab.clients.desk import Desk

_DEADLINE_S: Final = 120.0
_MAX_SHOWN: Final = 1_000_000
_ROWS, _COLUMNS = 40, 120
_IDLE_S: Final = 1.0
_PASSWORD: Final = "{password}"
_CONTROL: Final = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC
    r"|\x1b[ -/]*[0-~]"
)

Talk = Sequence[tuple[str, str]]
"""What to wait for, a regular expression; and what to type then, ``{password}`` for the password.

What was shown before an answer is not looked at again.
"""


def at_terminal(desk: "Desk", command: Sequence[str], talk: Talk = ()) -> str:
    """Start a program on a terminal at the desk, talk with it, and return all that it showed.

    Raises:
        AssertionError: it did not show what was waited for, or did not end by itself.
    """
    script = json.dumps({"command": list(command), "talk": list(talk)})
    typist = ["python3", __file__]
    done = desk.run(typist, stdin=script, env={"TERM": "xterm"}, timeout=_DEADLINE_S + 30)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _main() -> None:
    script = json.load(sys.stdin)
    password = Path("~/password").expanduser().read_text().strip()
    process, terminal = pty.fork()
    if process == 0:
        os.execvp(script["command"][0], script["command"])  # noqa: S606 - what the test names
    screen = _Screen(terminal, time.monotonic() + _DEADLINE_S)
    missing = None
    try:
        for pattern, answer in script["talk"]:
            if not screen.shows(pattern):
                missing = f"never shown: {pattern!r}"
                break
            os.write(terminal, answer.replace(_PASSWORD, password).encode())
        if missing is None and not screen.ends():
            missing = "it did not end by itself"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    sys.stdout.write(screen.text.replace(password, _PASSWORD))
    sys.exit(missing)


class _Screen:
    """What the program has written, without the codes that place and colour it."""

    def __init__(self, terminal: int, until: float) -> None:
        self._terminal = terminal
        self._until = until
        self._raw = b""
        self._seen = 0
        self._columns = _COLUMNS
        self._resize()

    @property
    def text(self) -> str:
        return _CONTROL.sub("", self._raw.decode(errors="replace"))

    def shows(self, pattern: str) -> bool:
        wanted = re.compile(pattern)
        while True:
            match = wanted.search(self.text, self._seen)
            if match:
                self._seen = len(self.text)
                return True
            if not self._read():
                return False

    def ends(self) -> bool:
        while self._read():
            pass
        return time.monotonic() < self._until

    def _read(self) -> bool:
        while not select.select([self._terminal], [], [], _IDLE_S)[0]:
            if time.monotonic() >= self._until:
                return False
            # Programs leave out letters that stand there already; now all will be written anew.
            self._columns ^= 1
            self._resize()
        try:
            more = os.read(self._terminal, 65_536)
        except OSError:  # EIO: the program has ended
            return False
        self._raw += more
        return bool(more) and len(self._raw) < _MAX_SHOWN

    def _resize(self) -> None:
        size = struct.pack("HHHH", _ROWS, self._columns, 0, 0)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, size)


if __name__ == "__main__":
    _main()
