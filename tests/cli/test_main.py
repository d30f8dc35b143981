import os
import subprocess
import sys
from pathlib import Path

import pytest

from autoconf import __version__
from autoconf.cli.main import run


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert __version__ in capsys.readouterr().out


def test_the_manual_lists_every_command_and_exit(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0

    out = capsys.readouterr().out
    for word in ("setup", "discover", "check", "render", "clients", "providers", "130"):
        assert word in out


@pytest.mark.parametrize(
    "command",
    ["setup", "discover", "check", "render", "clients", "providers", "demo", "completion"],
)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 5


def test_an_unknown_command_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["discoverr"]) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert "discoverr" in captured.err


BAD_INPUT = {
    "no @": "alice",
    "several @": "a@b@example.com",
    "IP literal": "alice@[192.0.2.1]",
    "IP address": "alice@192.0.2.1",
    "no dot": "alice@localhost",
    "control character": "alice@exam\x07ple.com",
    "line end": "alice\r\n@example.com",
    "300 characters": f"alice@{'a' * 50}.{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example",
    "empty": "",
    "no local part": "@example.com",
    "quoted": '"al ice"@example.com',
    "port": "alice@example.com:25",
}


@pytest.mark.parametrize("command", ["setup", "check"])
@pytest.mark.parametrize("address", BAD_INPUT.values(), ids=BAD_INPUT.keys())
def test_a_bad_address_is_one_line_and_status_2(
    command: str, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([command, address, "--no-login"]) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert "name@example.com" in captured.err
    assert "\x07" not in captured.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["discover", "localhost"], "full domain name"),
        (["discover", "example.com", "--resolver", "not an address"], "resolver"),
        (["discover", "example.com", "--connect-to", "a:b"], "connect-to"),
        (["discover", "example.com", "--ca-file", "/does/not/exist"], "/does/not/exist"),
        (["discover", "example.com", "--allow-network", "x"], "allow-network"),
        (["discover", "example.com", "--timeout", "0"], "timeout"),
        (["discover", "example.com", "--ispdb", "foo"], "--ispdb foo"),
        (["discover", "example.com", "--ispdb", "https://[::1/"], "--ispdb"),
        (["discover", "example.com", "--trust-host", "com"], "'com'"),
        (["discover", "example.com", "--trust-host", "a b.example"], "a b.example"),
        (["setup", "a@example.com", "--client", "nonesuch"], "nonesuch"),
        (["setup", "a@example.com", "--password", "x"], "--password"),
        (["setup", "a@example.com"], "--password-stdin"),
        (["check", "a@example.com"], "--no-login"),
        (["completion", "tcsh"], "tcsh"),
    ],
)
def test_wrong_use_names_what_is_wrong_and_prints_nothing(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert words in captured.err
    assert "Traceback" not in captured.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_printed(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == 0
    assert "mail-autoconf" in capsys.readouterr().out


def test_a_reader_that_leaves_early_causes_no_noise() -> None:
    done = subprocess.run(  # noqa: S602 - a fixed command line
        f"{sys.executable} -m autoconf --help | true",
        shell=True,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.stderr == ""


# output that is lost


def into(stdout: int, *words: str, buffered: bool) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONUNBUFFERED": "" if buffered else "1"}
    command = [sys.executable, "-m", "autoconf", *words]
    return subprocess.run(  # noqa: S603 - our own interpreter and words
        command, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False, env=environment
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("buffered", [True, False])
@pytest.mark.parametrize("words", [["--version"], ["discover", "a@gmail.com", "--offline"]])
def test_a_disk_that_is_full_is_said_once(words: list[str], *, buffered: bool) -> None:
    with Path("/dev/full").open("wb") as full:
        done = into(full.fileno(), *words, buffered=buffered)

    assert done.returncode == 2
    assert done.stderr == "mail-autoconf: cannot write the output: No space left on device\n"


@pytest.mark.parametrize(
    ("closed", "words", "status"),
    [
        (">&-", "clients", 0),
        ("2>&-", "clients", 0),
        ("2>&-", "nonsense", 2),
        (">&- 2>&-", "--version", 0),
    ],
)
def test_a_stream_that_the_shell_has_closed_is_no_trouble(
    closed: str, words: str, status: int
) -> None:
    command = f"{sys.executable} -m autoconf {words} {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)  # noqa: S603, S607 - our own

    assert (done.returncode, b"Traceback" in done.stderr) == (status, False)


def test_the_shell_gets_its_completions() -> None:
    environment = {**os.environ, "_MAIL_AUTOCONF_COMPLETE": "bash_source"}
    done = subprocess.run(
        [sys.executable, "-m", "autoconf"], capture_output=True, check=False, env=environment
    )

    assert done.returncode == 0
    assert b"complete" in done.stdout


@pytest.mark.parametrize("buffered", [True, False])
def test_whoever_closes_the_pipe_gets_no_more_words(*, buffered: bool) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = into(writing, "providers", "list", buffered=buffered)
    finally:
        os.close(writing)

    assert (done.returncode, done.stderr) == (2, "")
