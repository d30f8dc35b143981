"""What a person sees and answers, on a real pseudo-terminal."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.cli.conftest import Demo

_LIMIT_S = 30.0


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

    def wait_for(self, words: str) -> None:
        self._read_until(lambda: words in self.shown)
        assert words in self.shown, self.shown

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
            self.shown += data.decode(errors="replace")


def test_the_password_is_asked_for_after_the_settings_and_never_shown(
    demo: Demo, tmp_path: Path
) -> None:
    address = demo.provider.address
    screen = Screen(["setup", address, "--output", str(tmp_path / "out"), *demo.network])

    screen.wait_for(f"Password for {address} (goes to *.demo.example only)")
    assert "imap.demo.example 993" in screen.shown
    screen.answer(demo.provider.password)

    assert screen.end() == 0
    assert "accepted" in screen.shown
    assert demo.provider.password not in screen.shown
    assert (tmp_path / "out" / "sheet.txt").exists()


def test_after_a_refusal_the_next_protocol_is_offered_with_the_count(demo: Demo) -> None:
    screen = Screen(["check", demo.provider.address, *demo.network])

    screen.wait_for("Password for")
    screen.answer("wrong")
    screen.wait_for("Try POP3 with the same password? (uses 2 of 3 attempts)")
    screen.answer("n")

    assert screen.end() == 1
    assert "bad-credentials" in screen.shown


def test_the_next_run_counts_on_and_then_asks_for_no_password(demo: Demo) -> None:
    for offer in ("uses 2 of 3 attempts", "uses 3 of 3 attempts"):
        screen = Screen(["check", demo.provider.address, *demo.network])
        screen.wait_for("Password for")
        screen.answer("wrong")
        screen.wait_for(offer)
        screen.answer("n")
        assert screen.end() == 1

    screen = Screen(["check", demo.provider.address, *demo.network])
    screen.wait_for("2 of 3 attempts used in the last 15 minutes")
    screen.wait_for("Password for")
    screen.answer("wrong")
    assert screen.end() == 1
    assert "Try POP3" not in screen.shown

    screen = Screen(["check", demo.provider.address, *demo.network])
    assert screen.end() == 1
    assert "Password for" not in screen.shown
    assert "3 logins of this account failed" in screen.shown


def test_control_c_at_the_prompt_is_status_130(demo: Demo) -> None:
    screen = Screen(["check", demo.provider.address, *demo.network])

    screen.wait_for("Password for")
    os.kill(screen.child.pid, signal.SIGINT)

    assert screen.end() == 130
    assert "Traceback" not in screen.shown
