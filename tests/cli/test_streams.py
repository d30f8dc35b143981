"""The standard streams fail in every way that a shell knows, and the work is done."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Demo

LIMIT_S = 120.0
OFFLINE = "discover alice@gmail.com --offline"


def shell(words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run our command in a shell; its standard input is empty."""
    return subprocess.run(  # noqa: S603 - our own interpreter and words
        ["sh", "-c", f"{sys.executable} -m autoconf {words}"],  # noqa: S607
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LIMIT_S,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1"])
def test_a_letter_that_the_terminal_lacks_is_written_as_its_code(encoding: str) -> None:
    done = shell("discover user@пример.рф --offline", PYTHONIOENCODING=encoding)

    assert done.returncode == 3
    assert b"\\u043f\\u0440" in done.stdout if encoding != "ascii" else done.stdout
    assert done.stderr == b""


def test_a_name_that_is_no_utf_8_is_shown_in_an_error() -> None:
    done = shell("check a@example.com --password-file $(printf '/no\\377such')")

    assert done.returncode == 2
    assert "/no\N{REPLACEMENT CHARACTER}such" in done.stderr.decode()
    assert b"Traceback" not in done.stderr


CLOSED = ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"]
STATUS = {
    OFFLINE: 0,
    f"{OFFLINE} --json": 0,
    "--version": 0,
    "render -": 2,
    "check alice@example.com": 2,
    "check alice@example.com --password-stdin": 2,
    "nonsense": 2,
}


@pytest.mark.parametrize("closed", CLOSED)
@pytest.mark.parametrize("words", STATUS)
def test_a_closed_stream_counts_as_the_null_device(words: str, closed: str) -> None:
    done = shell(f"{words} {closed}")

    assert done.returncode == STATUS[words]
    assert b"Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 1


def test_with_closed_streams_no_word_goes_into_a_file_that_was_opened_since(tmp_path: Path) -> None:
    done = shell(f"setup alice@gmail.com --offline --output {tmp_path / 'out'} <&- >&- 2>&-")

    assert done.returncode == 0
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert files
    assert not any(b"IMAP is used" in path.read_bytes()[:200] for path in files)


@pytest.mark.parametrize("reader", ["head -1", "true", "head -c 1"])
def test_a_reader_that_leaves_does_not_prevent_the_files(
    demo: Demo, tmp_path: Path, reader: str
) -> None:
    folder = tmp_path / "out"
    words = " ".join(
        [
            f"setup {demo.provider.address} --output {folder} --display-name Alice",
            *(*demo.network, *demo.password),
        ]
    )

    done = shell(f"{words} | {reader}")

    assert done.returncode == 0
    assert done.stderr == b""
    assert (folder / "report.json").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_disk_that_takes_no_words_does_not_prevent_the_files(demo: Demo, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    words = [f"setup {demo.provider.address} --output {folder}", *demo.network, *demo.password]

    done = shell(f"{' '.join(words)} >/dev/full")

    assert done.returncode == 2
    assert b"cannot write the output: No space left on device" in done.stderr
    assert (folder / "report.json").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_questions_and_warnings_that_are_lost_change_no_status() -> None:
    assert shell(f"{OFFLINE} 2>/dev/full").returncode == 0


def test_a_pipe_that_is_full_and_set_not_to_wait_is_waited_for() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with subprocess.Popen(
        [sys.executable, "-m", "autoconf", "providers", "list", "--json"],
        stdout=writing,
        stderr=subprocess.PIPE,
    ) as child:
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            read = pipe.read()
        assert child.wait(LIMIT_S) == 0
    assert read.endswith(b"]\n")


START = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Finder())
from autoconf.__main__ import main
sys.argv = ["mail-autoconf", "discover", "alice@gmail.com", "--offline"]
main()
"""


def test_input_that_is_set_not_to_wait_is_waited_for() -> None:
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    run = subprocess.Popen(
        [sys.executable, "-m", "autoconf", "render", "-"],
        stdin=reader,
        stderr=subprocess.PIPE,
    )
    os.close(reader)

    with pytest.raises(subprocess.TimeoutExpired):  # it reads, and does not give up
        run.wait(3)
    os.write(writer, b"nonsense")
    os.close(writer)
    _, err = run.communicate(timeout=LIMIT_S)

    assert run.returncode == 2
    assert err.startswith(b"mail-autoconf: standard input is not a report")


@pytest.mark.parametrize("module", ["autoconf.cli.interrupts", "autoconf.cli.streams"])
def test_control_c_while_the_program_starts_shows_no_traceback(module: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", START.format(module=module)],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


def test_a_program_that_was_started_with_interrupts_ignored_ignores_them() -> None:
    code = f"import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n{START}"
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code.format(module="autoconf.cli.streams")],
        capture_output=True,
        timeout=LIMIT_S,
        check=False,
    )

    assert done.returncode == 0
    assert signal.getsignal(signal.SIGINT) is not signal.SIG_IGN


THREADS = """
import sys, threading
def start(self):
    raise RuntimeError("can't start new thread")
threading.Thread.start = start
from autoconf.__main__ import main
sys.argv = ["mail-autoconf", "discover", "example.com", "--timeout", "2"]
main()
"""


def test_a_computer_without_threads_is_told_in_one_line() -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", THREADS],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("mail-autoconf: this computer starts no more threads")
    assert len(done.stderr.splitlines()) == 1
