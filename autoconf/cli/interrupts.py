"""Control-C ends a run with exit status 130 at every moment."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any, Final

EXIT_INTERRUPTED: Final = 130
INTERRUPTED: Final = "interrupted"
"""The one text outside the messages: a signal handler reads no files."""

_AGAIN_S: Final = 0.05
_IMPORT: Final = "<frozen importlib._bootstrap>"
_SHOW_CURSOR: Final = "\x1b[?25h"


def run_interruptible(work: Callable[[], int]) -> int:
    """Do the work of the process and return its exit status: 130 if Control-C was pressed.

    Before this call, Python itself answers the signal. A signal that was ignored from the start,
    as in a shell's background job, stays ignored.
    """
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        return work()
    interrupt = _Interrupt()
    status: int | None = None
    try:
        interrupt.take_over()
        status = work()
        interrupt.leave()
    except BaseException:  # an interrupt during an import may come out as any exception
        interrupt.leave()
        if not interrupt.was_pressed:
            raise
    if not interrupt.was_pressed:
        return status or 0
    if status != EXIT_INTERRUPTED:
        _say_interrupted()
    return EXIT_INTERRUPTED


class _Interrupt:
    """Raises KeyboardInterrupt in the main thread until it takes effect.

    The code that a signal interrupts can swallow the exception: a finalizer, a callback, or a
    class statement, which turns it into a RuntimeError (Python 3.11). A timer therefore checks
    and raises it again. It is never raised inside an import, so clean-up code never meets a
    half-imported module. Windows has no such timer: there it is raised once, immediately.
    The second Control-C ends the process without any clean-up.
    """

    def __init__(self) -> None:
        self.was_pressed = False
        self._is_over = False
        self._terminal = _terminal_settings()

    def take_over(self) -> None:
        """Handle the signal from now on."""
        sys.unraisablehook = self._unraisable
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, self._raise_if_due)
        signal.signal(signal.SIGINT, self._press)

    def leave(self) -> None:
        """Ignore the signal from now on: the work is done and the process is about to end."""
        self._is_over = True
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def _press(self, number: int, frame: FrameType | None) -> None:
        if self._is_over:
            return
        if self.was_pressed:
            self._end_at_once()
        self.was_pressed = True
        self._raise_if_due(number, frame)

    def _raise_if_due(self, _number: int, frame: FrameType | None) -> None:
        """Raise KeyboardInterrupt, unless it is being handled or an import is under way."""
        if self._is_over:
            return
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, _AGAIN_S)
            if _is_being_handled() or _is_importing(frame):
                return
        raise KeyboardInterrupt

    def _unraisable(self, what: "sys.UnraisableHookArgs") -> None:
        """Print nothing about a KeyboardInterrupt that a finalizer or callback swallowed."""
        if not (self.was_pressed and isinstance(what.exc_value, KeyboardInterrupt)):
            sys.__unraisablehook__(what)

    def _end_at_once(self) -> None:
        if self._terminal is not None:
            import termios

            with suppress(OSError, termios.error):
                termios.tcsetattr(0, termios.TCSANOW, self._terminal)
                os.write(2, _SHOW_CURSOR.encode())
        _say_interrupted()
        os._exit(EXIT_INTERRUPTED)


def _terminal_settings() -> list[Any] | None:
    """Return the settings of the terminal, which a password prompt changes; None without one."""
    try:
        import termios
    except ImportError:  # Windows
        return None
    try:
        return termios.tcgetattr(0)
    except (OSError, termios.error):
        return None


def _is_being_handled() -> bool:
    """Tell whether the main thread handles a KeyboardInterrupt or an exception that followed it.

    The RuntimeError of a class statement does not count: handlers of errors swallow it.
    """
    error = sys.exc_info()[1]
    while error is not None and not isinstance(error, KeyboardInterrupt):
        is_made_of_it = isinstance(error.__cause__, KeyboardInterrupt)
        error = None if is_made_of_it and type(error) is RuntimeError else error.__context__
    return error is not None


def _is_importing(frame: FrameType | None) -> bool:
    """Tell whether the work is in the middle of an import."""
    while frame is not None and frame.f_code is not run_interruptible.__code__:
        if frame.f_code.co_filename == _IMPORT:
            return True
        frame = frame.f_back
    return False


def _say_interrupted() -> None:
    with suppress(OSError):  # written past the buffers, which the interrupted code may hold locked
        os.write(2, f"{INTERRUPTED}\n".encode())
