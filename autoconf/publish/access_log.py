"""A line of JSON for each answer: it names the domain, and nothing else of the question.

Lines wait in memory and a thread writes them, so that a full disk or pipe holds no answer up.
"""

import asyncio
import os
import stat
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Final

from msgspec import Struct, json

from autoconf.errors import UsageError
from autoconf.listening.waiting import in_thread
from autoconf.model.message import Message
from autoconf.publish.metrics import Metrics

STANDARD_OUTPUT: Final = "-"
_MOST: Final = 20_000
_TOGETHER_S: Final = 0.1
_LAST_S: Final = 1.0
_AT_ONCE: Final = 4096
"""Bytes that a pipe takes whole (PIPE_BUF of Linux): lines of several workers do not mix."""

_OF_OWNER_AND_GROUP: Final = 0o640


class Line(Struct, frozen=True):
    """An answer.

    Attributes:
        time: in UTC, when it was sent.
        domain: one of the lists; None: the question was about none of them.
        endpoint: the kind of path; ``none``: another path.
        status: of the answer.
        client: the program, as in the metrics.
        ms: milliseconds that the answer took.
    """

    time: datetime
    domain: str | None
    endpoint: str
    status: int
    client: str
    ms: float


class AccessLog:
    """Writes to standard output, or to a file that may be renamed at any time."""

    def __init__(self, place: str, metrics: Metrics, say: Callable[[Message], None]) -> None:
        """Prepare.

        Args:
            place: ``-`` or a path.
            metrics: count the lines that could not be written.
            say: tells the operator one line.
        """
        self._place = place
        self._metrics = metrics
        self._say = say
        self._waiting: deque[tuple[float, str, str, str, int, float]] = deque()
        self._more = asyncio.Event()
        self._writing = threading.Lock()
        self._is_away = False

    def check(self) -> None:
        """Check that the file can be written.

        Raises:
            UsageError: it cannot.
        """
        try:
            self._write_out(())
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            raise UsageError("serve.cannot-log", place=self._place, why=why) from error

    def note(self, domain: str, endpoint: str, client: str, status: int, seconds: float) -> None:
        """Note an answer; if too many wait to be written, it is lost."""
        if len(self._waiting) >= _MOST:
            self._metrics.lines_lost(1)
            return
        self._waiting.append((time.time(), domain, endpoint, client, status, seconds))
        self._more.set()

    async def run(self) -> None:
        """Write until this is cancelled."""
        while True:
            await self._more.wait()
            await asyncio.sleep(_TOGETHER_S)
            self._more.clear()
            self._metrics.lines_lost(await in_thread(self._write))

    def end(self) -> None:
        """Write what is left, unless it takes too long."""
        last = threading.Thread(target=self._write, daemon=True)
        with suppress(RuntimeError):  # the system allows no more threads
            last.start()
            last.join(_LAST_S)

    def _write(self) -> int:
        """Write what waits, and return how many lines were lost."""
        with self._writing:
            noted = [self._waiting.popleft() for _ in range(len(self._waiting))]
            try:
                self._write_out(_lines(noted))
            except OSError as error:
                if not self._is_away:
                    why = Message.of("serve.cannot-log", place=self._place, why=error.strerror)
                    self._say(why)
                self._is_away = True
                return len(noted)
            self._is_away = False
            return 0

    def _write_out(self, lines: Iterable[bytes]) -> None:
        if self._place == STANDARD_OUTPUT:
            _write_all(sys.__stdout__.fileno() if sys.__stdout__ else -1, lines)
            return
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK
        handle = os.open(self._place, flags, _OF_OWNER_AND_GROUP)
        try:
            if _ends_within_a_line(handle, self._place):
                lines = chain((b"\n",), lines)
            _write_all(handle, lines)
        finally:
            os.close(handle)


def access_log(place: str, metrics: Metrics, say: Callable[[Message], None]) -> AccessLog | None:
    """Return the log at a place; None: there is none."""
    return AccessLog(place, metrics, say) if place else None


def _lines(noted: Iterable[tuple[float, str, str, str, int, float]]) -> Iterator[bytes]:
    for at, domain, endpoint, client, status, seconds in noted:
        moment = datetime.fromtimestamp(at, UTC)
        line = Line(moment, domain or None, endpoint, status, client, round(seconds * 1000, 3))
        yield json.encode(line) + b"\n"


def _ends_within_a_line(handle: int, place: str) -> bool:
    """Tell whether a full disk has cut the last line, so that the next one would hang on to it."""
    about = os.fstat(handle)
    if not (stat.S_ISREG(about.st_mode) and about.st_size):
        return False
    with suppress(OSError), Path(place).open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() != b"\n"
    return False


def _write_all(handle: int, lines: Iterable[bytes]) -> None:
    """Write lines, many at once and none in two pieces."""
    together = b""
    for line in lines:
        if len(together) + len(line) > _AT_ONCE:
            _write(handle, together)
            together = b""
        together += line
    _write(handle, together)


def _write(handle: int, together: bytes) -> None:
    while together:
        together = together[os.write(handle, together) :]
