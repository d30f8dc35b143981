"""A password command ends with the run, and so does everything that it started."""

import os
import pty
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autoconf.cli import password_command
from autoconf.cli.password_command import output_of
from autoconf.errors import UsageError

LIMIT_S = 60.0
FORK = """
import os, sys, time
if os.fork() == 0:
    open({mark!r}, "w").write(str(os.getpid()))
    time.sleep(600)
while not os.path.exists({mark!r}) or not open({mark!r}).read():
    time.sleep(0.01)
"""
STUBBORN = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"


@pytest.fixture(autouse=True)
def heeds_hangups() -> Iterator[None]:
    """Let the programs that a test starts heed SIGHUP, also where nohup started the tests."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


def python(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


def wait_until(is_true: Callable[[], object]) -> None:
    limit = time.monotonic() + LIMIT_S
    while not is_true():
        assert time.monotonic() < limit
        select.select([], [], [], 0.02)


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that nobody has waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


def written_pid(mark: Path) -> int:
    wait_until(lambda: mark.exists() and mark.read_text(encoding="utf-8"))
    return int(mark.read_text(encoding="utf-8"))


def test_a_child_that_keeps_the_pipe_open_is_not_waited_for_and_ends(tmp_path: Path) -> None:
    mark = tmp_path / "pid"

    output = output_of(python(f"{FORK.format(mark=str(mark))}\nprint('hunter2', flush=True)"), 100)

    assert output == b"hunter2\n"
    wait_until(lambda: not is_alive(written_pid(mark)))


def test_a_child_that_ignores_the_first_signal_ends_too(tmp_path: Path) -> None:
    mark = tmp_path / "pid"

    output_of(python(STUBBORN + FORK.format(mark=str(mark)) + "\nprint('x')"), 100)

    wait_until(lambda: not is_alive(written_pid(mark)))


def test_a_command_that_is_too_slow_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_command, "COMMAND_S", 1.0)
    mark = tmp_path / "pid"
    code = f"{FORK.format(mark=str(mark))}\nprint('Canary-7f3', flush=True)\ntime.sleep(600)"

    with pytest.raises(UsageError, match="did not end within 1 s") as error:
        output_of(python(code), 100)

    assert "Canary" not in str(error.value)
    wait_until(lambda: not is_alive(written_pid(mark)))


def test_output_that_is_too_long_is_read_to_its_end() -> None:
    assert output_of(python("import sys; sys.stdout.write('x' * 1_000_000)"), 100) == b"x" * 100


def run_check(command: str) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-m", "autoconf", "check", "a@example.com"]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and words
        [*words, "--password-command", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_control_c_ends_the_command_and_its_children(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    run = run_check(python(f"{FORK.format(mark=str(mark))}\ntime.sleep(600)"))
    child = written_pid(mark)

    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=LIMIT_S)

    assert (run.returncode, out, err) == (130, b"", b"\ninterrupted\n")
    wait_until(lambda: not is_alive(child))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_ends_the_run_ends_a_stubborn_command_too(
    tmp_path: Path, number: signal.Signals
) -> None:
    mark = tmp_path / "pid"
    run = run_check(python(STUBBORN + FORK.format(mark=str(mark)) + "\ntime.sleep(600)"))
    child = written_pid(mark)

    run.send_signal(number)
    out, err = run.communicate(timeout=LIMIT_S)

    assert (run.returncode, out, err) == (-number, b"", b"")
    wait_until(lambda: not is_alive(child))


def test_a_signal_that_was_ignored_from_the_start_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        output_of(python("import os, signal; os.kill(os.getppid(), signal.SIGHUP)"), 100)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


ASK = (
    "tty = open('/dev/tty', 'r+b', buffering=0); tty.write(b'asks\\n'); "
    "print(tty.readline().decode().strip()[::-1])"
)


@pytest.fixture
def on_terminal() -> "tuple[int, subprocess.Popen[bytes]]":
    """Run a command that asks at the terminal."""
    master, slave = pty.openpty()
    code = (
        "import fcntl, os, sys, termios\n"
        "os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
        "from autoconf.cli.password_command import output_of\n"
        "print('ready', flush=True)\n"
        "try:\n"
        "    print(output_of(sys.argv[1], 100))\n"
        "except KeyboardInterrupt:\n"
        "    sys.exit(130)\n"
        "print(os.tcgetpgrp(0) == os.getpgrp())\n"
    )
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code, python(ASK)], stdin=slave, stdout=slave, stderr=slave
    )
    os.close(slave)
    return master, child


def shown(master: int) -> str:
    data = b""
    while True:
        try:
            read = os.read(master, 65536)
        except OSError:  # Linux says so when the child has closed its side
            return data.decode()
        if not read:
            return data.decode()
        data += read


def test_a_command_may_ask_at_the_terminal(
    on_terminal: "tuple[int, subprocess.Popen[bytes]]",
) -> None:
    master, child = on_terminal

    os.write(master, b"2retnuh\n")
    screen = shown(master)

    assert child.wait(LIMIT_S) == 0
    assert "b'hunter2\\n'" in screen
    assert "True" in screen


def test_control_c_at_the_question_of_a_command_interrupts_the_run(
    on_terminal: "tuple[int, subprocess.Popen[bytes]]",
) -> None:
    master, child = on_terminal
    screen = b""
    while b"asks" not in screen:  # before that, Control-C finds an interpreter that is starting
        screen += os.read(master, 65536)

    os.write(master, b"\x03")
    screen += shown(master).encode()

    assert child.wait(LIMIT_S) == 130, screen


def test_a_terminal_that_is_closed_ends_the_run_and_the_command(
    on_terminal: "tuple[int, subprocess.Popen[bytes]]",
) -> None:
    master, child = on_terminal
    screen = b""
    while b"asks" not in screen:
        screen += os.read(master, 65536)

    os.close(master)

    assert child.wait(LIMIT_S) == -signal.SIGHUP


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_the_middle_of_the_start_takes_effect_after_it(number: int) -> None:
    order: list[str] = []
    before = signal.signal(number, lambda *_: order.append("signal"))
    try:
        with password_command.signals_held_back():
            signal.raise_signal(number)
            order.append("started")
    finally:
        signal.signal(number, before)

    assert order == ["started", "signal"]
