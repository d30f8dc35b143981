"""Control-C at many moments of real runs on a terminal: the status is 130, without a traceback.

Each run is interrupted once. The moments are spread over the length of an undisturbed run; the
variable INTERRUPTS says how many there are for each kind of run. The first moment is the one at
which the program's own code starts: before that, Python itself handles the signal.
"""

import os
import pty
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Demo

MOMENTS = int(os.environ.get("INTERRUPTS", "16"))
LIMIT_S = 60.0
AROUND_S = 0.2
READY = "ready\r\n"
QUESTION = "Password for"
PROGRAM = """
import os, signal
signal.signal(signal.SIGINT, lambda *_: (os.write(2, b"interrupted"), os._exit(130)))
os.write(1, b"ready\\n")
from autoconf.__main__ import main
main()
"""


@dataclass
class Run:
    """One run on a terminal of its own.

    Attributes:
        answer: to the question for the password; without one, the question waits.
        is_left: at its question, so that its status is None.
        interrupt_s: how long after its beginning it is interrupted; None: never.
        length_s: from its beginning to its end, or to the question that waits.
    """

    arguments: list[str]
    answer: str = ""
    is_left: bool = False
    interrupt_s: float | None = None
    shown: str = ""
    length_s: float = 0.0
    _began: float | None = None
    was_interrupted: bool = False

    def status(self) -> int | None:
        """Let it run, and return its status."""
        with child_on_terminal([sys.executable, "-c", PROGRAM, *self.arguments]) as (child, screen):
            limit = time.monotonic() + LIMIT_S
            while self._read(screen):
                now = time.monotonic()
                assert now < limit, self.shown
                if self._began is None and READY in self.shown:
                    self._began = now
                self.length_s = now - (self._began or now)
                if self._is_due():
                    child.send_signal(signal.SIGINT)
                    self.was_interrupted, limit = True, now + LIMIT_S
                if QUESTION in self.shown and self.is_left:
                    return None
                if QUESTION in self.shown and self.answer:
                    os.write(screen, f"{self.answer}\n".encode())
                    self.answer = ""
            return child.wait(LIMIT_S)

    @property
    def says_interrupted(self) -> int:
        """How many lines end with the word; a path may hold it too."""
        return sum(line.endswith("interrupted") for line in self.shown.splitlines())

    def _is_due(self) -> bool:
        return (
            self.interrupt_s is not None
            and self._began is not None
            and not self.was_interrupted
            and self.length_s >= self.interrupt_s
        )

    def _read(self, screen: int) -> bool:
        """Read what there is within a moment; tell whether there may be more."""
        if not select.select([screen], [], [], 0.005)[0]:
            return True
        try:
            data = os.read(screen, 65536)
        except OSError:  # Linux says so when the child has closed its side
            return False
        self.shown += data.decode(errors="replace")
        return bool(data)


def without_coverage() -> dict[str, str]:
    """Return our environment, but nothing is measured: that makes the start slow."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}


@contextmanager
def child_on_terminal(words: list[str]) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    screen, inner = pty.openpty()
    with tempfile.TemporaryDirectory() as state:  # an interrupted login counts as a failed one
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and code
            words,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            env={**without_coverage(), "XDG_STATE_HOME": state},
            start_new_session=True,
        )
        os.close(inner)
        try:
            yield child, screen
        finally:
            child.kill()
            child.wait()
            os.close(screen)


@pytest.fixture
def silent_resolver() -> Iterator[str]:
    """Hear questions and never answer."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture(params=["setup", "typed-password", "silence"])
def arguments(
    request: pytest.FixtureRequest, demo: Demo, silent_resolver: str, tmp_path: Path
) -> list[str]:
    output = ["--output", str(tmp_path / "out"), "--force"]
    output += ["--display-name", "Alice"]
    setup = ["setup", demo.provider.address, *output, *demo.network]
    return {
        "setup": [*setup, *demo.password],
        "typed-password": setup,
        "silence": ["discover", "example.com", "--resolver", silent_resolver, "--timeout", "1"],
    }[request.param]


def test_an_interrupted_run_ends_with_130(demo: Demo, arguments: list[str]) -> None:
    answer = demo.provider.password.reveal()
    alone = Run(arguments, answer)
    status = alone.status()
    assert alone.length_s > 0.0
    interrupted = 0

    for moment in range(MOMENTS):
        run = Run(arguments, answer, interrupt_s=alone.length_s * moment / MOMENTS)
        ended = run.status()

        assert "Traceback" not in run.shown, f"{run.interrupt_s} s\n{run.shown}"
        if run.was_interrupted and ended != status:
            assert ended == 130, f"{run.interrupt_s} s\n{run.shown}"
            assert run.says_interrupted == 1, f"{run.interrupt_s} s\n{run.shown}"
            interrupted += 1
    assert interrupted


def test_an_interrupted_question_ends_with_130(demo: Demo, tmp_path: Path) -> None:
    arguments = ["setup", demo.provider.address, "--output", str(tmp_path / "out"), *demo.network]
    arguments += ["--display-name", "Alice"]
    alone = Run(arguments, is_left=True)
    assert alone.status() is None

    for moment in range(MOMENTS * 3 // 4):
        offset_s = AROUND_S * (2 * moment / MOMENTS - 0.5)
        run = Run(arguments, interrupt_s=max(alone.length_s + offset_s, 0.0))

        assert run.status() == 130, run.shown
        assert "Traceback" not in run.shown
        assert run.says_interrupted == 1
