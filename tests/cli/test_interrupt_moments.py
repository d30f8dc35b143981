"""Moments at which Python loses a KeyboardInterrupt or turns it into another exception."""

import os
import pty
import subprocess
import sys
import termios
import textwrap
from pathlib import Path

import pytest

START = """
import os, signal, sys, threading
from autoconf.cli.interrupts import run_interruptible

def press():
    signal.raise_signal(signal.SIGINT)

def for_ever():
    threading.Event().wait(60)
    return 0

class Named:
    def __set_name__(self, owner, name):
        press()

def strange_class():
    return type("Strange", (), {"name": Named()})

class Finalized:
    def __del__(self):
        press()

def work():
"""
RUN = "\nsys.exit(run_interruptible(work))\n"
LIMIT_S = 60


def end_of(
    body: str, *, start: str = START, cwd: Path | None = None, stdin: int = subprocess.DEVNULL
) -> tuple[int, str, str]:
    """Run this work in a process of its own; return its status and what it printed."""
    code = start + textwrap.indent(body, "    ") + RUN
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
        cwd=cwd,
        stdin=stdin,
    )
    return done.returncode, done.stdout, done.stderr


INTERRUPTED = (130, "", "interrupted\n")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("press()\nreturn for_ever()", id="at-any-place"),
        pytest.param("strange_class()", id="class-statement"),
        pytest.param(
            "try:\n    strange_class()\nexcept Exception:\n    return for_ever()",
            id="class-statement-swallowed",
        ),
        pytest.param("Finalized()\nreturn for_ever()", id="finalizer"),
        pytest.param(
            "try:\n    press()\nexcept BaseException:\n    pass\nreturn for_ever()", id="swallowed"
        ),
        pytest.param(
            "while True:\n    try: press()\n    finally: break\nreturn for_ever()",
            id="finally-breaks",
        ),
        pytest.param("try:\n    press()\nfinally:\n    sys.exit(3)", id="other-exit"),
        pytest.param("press()", id="last-moment"),
        pytest.param(
            "threading.Thread(target=for_ever, daemon=True).start()\npress()", id="daemon-threads"
        ),
    ],
)
def test_the_status_is_130_and_nothing_else_is_said(body: str) -> None:
    assert end_of(body) == INTERRUPTED


def test_an_import_is_finished_first(tmp_path: Path) -> None:
    (tmp_path / "interrupted.py").write_text(
        "import __main__\n"
        "try:\n"
        "    __main__.strange_class()\n"
        "except Exception:\n"
        "    print('broken')\n"
        "print('imported')\n"
    )

    ended = end_of("import interrupted\nreturn for_ever()", cwd=tmp_path)

    assert ended == (130, "imported\n", "interrupted\n")


def test_the_program_may_be_run_by_an_import_itself(tmp_path: Path) -> None:
    body = "press()\nreturn for_ever()"
    (tmp_path / "program.py").write_text(START + textwrap.indent(body, "    ") + RUN)

    ended = end_of("", start="import program\ndef work(): pass\n", cwd=tmp_path)

    assert ended == INTERRUPTED


def test_clean_up_is_not_interrupted_again() -> None:
    body = "try:\n    press()\nfinally:\n    threading.Event().wait(0.3)\n    print('clean')"

    assert end_of(body) == (130, "clean\n", "interrupted\n")


def test_the_second_one_ends_clean_up_at_once() -> None:
    body = "try:\n    press()\nfinally:\n    press()\n    for_ever()\n    print('clean')"

    assert end_of(body) == INTERRUPTED


def test_the_second_one_gives_the_terminal_its_echo_back() -> None:
    body = """
import termios
mode = termios.tcgetattr(0)
mode[3] &= ~termios.ECHO
termios.tcsetattr(0, termios.TCSANOW, mode)
try: press()
finally: press()
"""
    screen, inner = pty.openpty()
    try:
        assert end_of(body, stdin=inner)[0] == 130
        assert termios.tcgetattr(inner)[3] & termios.ECHO
    finally:
        os.close(screen)
        os.close(inner)


def test_after_the_end_it_changes_nothing() -> None:
    body = "import atexit\natexit.register(press)\nprint('done')\nreturn 4"

    assert end_of(body) == (4, "done\n", "")


def test_a_signal_that_is_ignored_from_the_start_stays_ignored() -> None:
    start = START.replace("def press", "signal.signal(signal.SIGINT, signal.SIG_IGN)\n\ndef press")

    assert end_of("press()\nreturn 4", start=start) == (4, "", "")


def test_another_failure_stays_what_it_is() -> None:
    status, _, said = end_of("raise ZeroDivisionError")

    assert status == 1
    assert said.endswith("ZeroDivisionError\n")
    assert "interrupted" not in said


def test_finalizers_that_fail_are_told() -> None:
    start = START.replace("        press()\n\ndef work", "        raise ValueError\n\ndef work")

    assert "ValueError" in end_of("Finalized()\nreturn 0", start=start)[2]
