"""A pseudo-terminal with our command on it."""

import os
import pty
import select
import subprocess
import sys
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Sequence

_LIMIT_S = 120.0


class Screen:
    """A child on a terminal of its own; everything that it shows is kept."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._master, slave = pty.openpty()
        self.child = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "autoconf", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self.shown = ""
        self._decoder = getincrementaldecoder("utf-8")(errors="replace")  # reads split letters

    def wait_for(self, words: str) -> None:
        self._read_until(lambda: words in self.shown)
        assert words in self.shown, self.shown

    def wait_for_another(self, words: str) -> None:
        """Wait until the words are shown after all that was shown so far."""
        start = len(self.shown)
        self._read_until(lambda: words in self.shown[start:])
        assert words in self.shown[start:], self.shown

    def answer(self, line: str) -> None:
        os.write(self._master, f"{line}\n".encode())

    def end(self) -> int:
        self._read_until(lambda: False)
        os.close(self._master)
        return self.child.wait(_LIMIT_S)

    def _read_until(self, done: Callable[[], bool]) -> None:
        limit = time.monotonic() + _LIMIT_S
        while not done() and time.monotonic() < limit:
            ready, _, _ = select.select([self._master], [], [], 0.2)
            if not ready:
                continue
            try:
                data = os.read(self._master, 65536)
            except OSError:  # Linux says so when the child has closed its side
                return
            if not data:
                return
            self.shown += self._decoder.decode(data)
