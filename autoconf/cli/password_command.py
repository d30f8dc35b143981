"""Running a command that prints a password; nothing that it started lives on."""

import os
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from autoconf.errors import UsageError

COMMAND_S: Final = 60.0
_LOOK_S: Final = 0.05
_GRACE_S: Final = 0.5
_NAMES: Final = ("SIGTERM", "SIGHUP")
_OF_INTERRUPT: Final = (-signal.SIGINT, 128 + signal.SIGINT)
"""How a command ends after Control-C, and how a shell does that ran one."""
_ENDING: Final = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))
"""Signals that end this process; Windows has fewer."""


class _SignalledError(BaseException):
    """A signal came that ends this process."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def output_of(command: str, most: int, address: str | None = None) -> bytes:
    """Run a command without a shell and return the first ``most`` octets of its output.

    An address takes the place of ``{address}`` in its words. It cannot become two words.

    The command has a process group of its own. The group ends with the command or with this
    process, and no child that keeps the pipe open is waited for.

    Raises:
        UsageError: it cannot be run, fails, or takes longer than a minute. The text holds only
            the name of the program: an argument may be a secret.
        KeyboardInterrupt: the command was interrupted.
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UsageError("password.unreadable-command", reason=error) from error
    if not words:
        raise UsageError("password.empty-command")
    if address is not None:
        if address.startswith("-"):  # the program would read it as an option
            raise UsageError("password.address-is-option")
        words = [word.replace("{address}", address) for word in words]
    with _unwound_by_signals():
        return _run(words, most)


def _run(words: Sequence[str], most: int) -> bytes:
    process = None
    try:
        with signals_held_back():  # one in the middle of the start would leave a command behind
            process = subprocess.Popen(words, stdout=subprocess.PIPE, process_group=0)  # noqa: S603 - the user's own
        with _terminal_lent_to(process.pid):
            output = _read(process, most)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError("password.command-did-not-run", command=words[0], reason=reason) from error
    except subprocess.TimeoutExpired as error:
        seconds = int(COMMAND_S)
        raise UsageError("password.command-slow", command=words[0], seconds=seconds) from error
    finally:
        if process is not None:
            _end_group(process)
    if process.returncode in _OF_INTERRUPT:
        raise KeyboardInterrupt
    if process.returncode:
        raise UsageError("password.command-failed", command=words[0], status=process.returncode)
    return output


def _read(process: "subprocess.Popen[bytes]", most: int) -> bytes:
    """Read until the command ends; drop what is too much.

    Raises:
        subprocess.TimeoutExpired: it does not end in time.
    """
    if sys.platform == "win32":  # no select() for pipes
        return process.communicate(timeout=COMMAND_S)[0][:most]
    limit = time.monotonic() + COMMAND_S
    pipe, output = process.stdout, b""
    while pipe is not None:
        has_ended = process.poll() is not None  # asked first: its last words are in the pipe then
        if select.select([pipe], [], [], 0.0 if has_ended else _LOOK_S)[0]:
            read = os.read(pipe.fileno(), 65536)
            output = (output + read)[:most]
            if not read:
                break
        elif has_ended:
            break
        if time.monotonic() > limit:
            raise subprocess.TimeoutExpired(process.args, COMMAND_S)
    process.wait(max(limit - time.monotonic(), 0.0))
    return output


@contextmanager
def signals_held_back() -> Iterator[None]:
    """Let the signals that come meanwhile take effect afterwards."""
    came: list[int] = []
    handlers = {one: signal.getsignal(one) for one in (signal.SIGINT, *_ENDING)}
    held = {one: handler for one, handler in handlers.items() if callable(handler)}
    for number in held:
        signal.signal(number, lambda one, _frame: came.append(one))
    try:
        yield
    finally:
        for number, handler in held.items():
            signal.signal(number, handler)
        for number in came:
            signal.raise_signal(number)


@contextmanager
def _unwound_by_signals() -> Iterator[None]:
    """Let a signal that ends this process end the command first; one that is ignored stays so."""
    taken = [number for number in _ENDING if signal.getsignal(number) is signal.SIG_DFL]

    def unwind(number: int, _frame: object) -> None:
        for one in taken:  # the end of the command has a deadline
            signal.signal(one, signal.SIG_IGN)
        raise _SignalledError(number)

    for number in taken:
        signal.signal(number, unwind)
    try:
        yield
    except _SignalledError as signalled:
        signal.signal(signalled.number, signal.SIG_DFL)
        os.kill(os.getpid(), signalled.number)
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def _terminal_lent_to(group: int) -> Iterator[None]:
    """Let a command ask at the terminal, as gpg does for a passphrase: it is in the foreground."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        yield
        return
    ours = os.getpgrp()
    before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # else taking it back would stop us
    try:
        is_ours = os.tcgetpgrp(terminal) == ours
        if is_ours:
            with suppress(OSError):  # the command has ended already
                os.tcsetpgrp(terminal, group)
                os.killpg(group, signal.SIGCONT)  # it may have asked too early, and been stopped
        try:
            yield
        finally:
            if is_ours:
                with suppress(OSError):  # the terminal is gone
                    os.tcsetpgrp(terminal, ours)
    finally:
        signal.signal(signal.SIGTTOU, before)
        os.close(terminal)


def _end_group(process: "subprocess.Popen[bytes]") -> None:
    """End the command and its children; they get a moment to tidy up."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(OSError, subprocess.TimeoutExpired):
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(_GRACE_S)
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):  # the kernel may hold it in a call to a dead disk
        process.wait(_GRACE_S)
    if process.stdout is not None:
        process.stdout.close()
