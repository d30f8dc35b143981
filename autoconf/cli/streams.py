r"""The standard streams, made safe: a screen that takes no words never ends the work.

A stream that the shell has closed is replaced by the null device. A character that the encoding
of the terminal lacks is written as its code, such as ``\u2192``.
"""

import io
import os
import select
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TextIO

from autoconf.usecases.exits import EXIT_USAGE

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_NAMES: Final = ("stdin", "stdout", "stderr")


class _Patient(io.RawIOBase):
    """Standard output or error. After an error it drops what it is given, and keeps the error."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self.error: OSError | None = None

    def write(self, data: "ReadableBuffer") -> int:
        """Write, or drop what cannot be written any more."""
        size = memoryview(data).nbytes
        if self.error is not None:
            return size
        try:
            while (written := self._raw.write(data)) is None:  # full, and set not to wait
                select.select([], [self._raw], [])
        except OSError as error:
            self.error = error
            return size
        return written

    def writable(self) -> bool:
        """Tell that this can be written to."""
        return True

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._raw.fileno()

    def isatty(self) -> bool:
        """Tell whether this is a terminal."""
        return self._raw.isatty()


class Streams:
    """Takes the place of the standard streams; made once, at the start of the process."""

    def __init__(self) -> None:
        _open_closed_ones()
        _wait_for_input()
        self._stdout = _Patient(_raw(sys.stdout))
        sys.stdout = _text(sys.stdout, self._stdout)
        sys.stderr = _text(sys.stderr, _Patient(_raw(sys.stderr)))

    def end(self, status: int) -> int:
        """Write what is left, and return the exit status of the process.

        A reader that has left needs no words about it; a disk that is full does.
        """
        sys.stdout.flush()
        error = self._stdout.error
        if error is None:
            return status
        if not isinstance(error, BrokenPipeError):
            from autoconf.messages import text_of

            lost = text_of("cli.output-lost", why=error.strerror or error)
            sys.stderr.write(f"mail-autoconf: {lost}\n")
        return status or EXIT_USAGE


def _open_closed_ones() -> None:
    """Open the null device where the shell has closed a stream.

    Otherwise the next file that is opened gets the number of the stream, and its words.
    """
    for number, name in enumerate(_NAMES):
        if getattr(sys, name) is None:
            null = os.open(os.devnull, os.O_RDWR)
            if null != number:
                os.dup2(null, number)
                os.close(null)
            stream = os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)  # keeps it alive


def _wait_for_input() -> None:
    """Let reads of standard input wait, as shells do: a program before us may have changed that."""
    if sys.platform != "win32":
        with suppress(OSError):
            os.set_blocking(0, True)


def _raw(stream: TextIO) -> io.RawIOBase:
    buffer: Any = stream.buffer
    raw: io.RawIOBase = getattr(buffer, "raw", buffer)  # an unbuffered stream has no further layer
    return raw


def _text(stream: TextIO, raw: _Patient) -> TextIO:
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=raw.isatty() or stream is sys.stderr,
    )
