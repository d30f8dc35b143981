"""The screens of commands: width, colours, demands, sources, and words that agree."""

import json
import os
import pty
import re
import subprocess
import sys
import termios
from collections.abc import Mapping
from fcntl import ioctl
from pathlib import Path
from struct import pack
from types import MappingProxyType

import pytest
from msgspec.structs import replace

from autoconf.cli.main import run
from autoconf.cli.progress import Progress, say_check
from autoconf.model.check import Check, CheckOutcome, LoginOutcome, LoginResult, Stage
from autoconf.model.events import ConfigFound
from autoconf.model.server import Server
from tests.discovery.builders import IMAP, SMTP, config

Output = pytest.CaptureFixture[str]
CODE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
COLOUR = re.compile(r"\x1b\[[0-9;]+m")
LIMIT_S = 120.0


def on_terminal(
    *words: str, columns: int = 80, environment: Mapping[str, str] = MappingProxyType({})
) -> tuple[int, str]:
    """Run our command on a terminal of this width; return its status and all that it shows."""
    master, slave = pty.openpty()
    ioctl(slave, termios.TIOCSWINSZ, pack("HHHH", 24, columns, 0, 0))
    inherited = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR")}
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and words
        [sys.executable, "-m", "autoconf", *words],
        stdin=subprocess.DEVNULL,
        stdout=slave,
        stderr=slave,
        env={**inherited, "TERM": "xterm", **environment},
    )
    os.close(slave)
    shown = b""
    while True:
        try:
            data = os.read(master, 65536)
        except OSError:  # Linux says so when the child has closed its side
            break
        if not data:
            break
        shown += data
    os.close(master)
    return child.wait(LIMIT_S), shown.decode().replace("\r", "\n")


SCREENS = [
    "discover alice@gmx.de --offline --explain",
    "discover alice@gmial.com --offline",
    "check alice@gmail.com --offline",
    "check alice@proton.me --offline",
    "clients",
    "providers show gmail",
    "providers list",
    "setup alice@gmail.com --client iphone --offline",
    "alice@example.com",
    "check alice@gmail.com --password-file /does/not/exist",
]


@pytest.mark.parametrize("words", SCREENS)
def test_no_line_is_wider_than_80_columns_but_one_long_word(words: str) -> None:
    _, shown = on_terminal(*words.split())

    wide = [line for line in CODE.sub("", shown).splitlines() if len(line) > 80]
    assert [line for line in wide if len(line.split()) > 3] == []


def test_files_and_caveats_are_folded_between_words(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    words = ["setup", "alice@gmail.com", "--offline", "--output", str(folder)]

    status, shown = on_terminal(*words)

    assert status == 0
    plain = CODE.sub("", shown)
    assert "thunderbird/new-computer/profiles.ini" in plain.split()
    assert "outlook.reg" in plain.split()
    assert [line for line in plain.splitlines() if len(line) > 80 and len(line.split()) > 3] == []


@pytest.mark.parametrize("columns", [1, 20, 0])
def test_a_narrow_terminal_breaks_no_word(columns: int) -> None:
    status, shown = on_terminal("discover", "alice@gmail.com", "--offline", columns=columns)

    assert status == 0
    assert "https://myaccount.google.com/apppasswords" in CODE.sub("", shown).split()


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb"), ("TERM", "")])
def test_no_colours_where_they_are_not_wanted(name: str, value: str) -> None:
    _, shown = on_terminal("check", "alice@proton.me", "--offline", environment={name: value})

    assert "Proton Mail works only through its bridge program" in shown
    assert COLOUR.search(shown) is None


def test_the_severity_has_a_colour() -> None:
    _, shown = on_terminal("check", "alice@proton.me", "--offline")

    assert "\x1b[31m✗ Proton Mail works only through its bridge program\x1b[0m" in shown


def test_an_empty_no_color_counts_as_none() -> None:
    _, shown = on_terminal("check", "alice@proton.me", "--offline", environment={"NO_COLOR": ""})

    assert "\x1b[31m" in shown


def test_a_dumb_terminal_gets_no_codes_at_all() -> None:
    _, shown = on_terminal("discover", "alice@gmail.com", "--offline", environment={"TERM": "dumb"})

    assert "\x1b" not in shown


def test_a_pipe_gets_whole_lines_without_colours(capsys: Output) -> None:
    run(["check", "alice@proton.me", "--offline"])

    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) > 80


# what is shown of a server


def test_each_server_has_its_user_name_and_its_ways_to_log_in(capsys: Output) -> None:
    run(["discover", "alice@gmail.com", "--offline"])

    out = capsys.readouterr().out
    assert "IMAP  imap.gmail.com 993  SSL/TLS  user name alice@gmail.com; OAuth2 or password" in out


def test_for_a_domain_the_form_of_the_user_name_is_told(capsys: Output) -> None:
    run(["discover", "gmail.com", "--offline"])
    assert "user name the whole address" in capsys.readouterr().out
    run(["discover", "icloud.com", "--offline"])
    assert "user name the part before the @" in capsys.readouterr().out


def test_the_report_is_named_only_where_it_is_written(tmp_path: Path, capsys: Output) -> None:
    run(["discover", "alice@gmx.de", "--offline"])
    assert "(3 more servers; --json shows them)" in capsys.readouterr().out

    run(["setup", "alice@gmx.de", "--offline", "--output", str(tmp_path / "out")])
    assert "(3 more servers in the report)" in capsys.readouterr().out
    assert len(json.loads((tmp_path / "out" / "report.json").read_text())["config"]["incoming"]) > 2


def accepted(server: Server) -> Check:
    login = LoginResult(outcome=LoginOutcome.ACCEPTED)
    return Check(server=server, reached=Stage.LOGIN, outcome=CheckOutcome.OK, login=login)


def test_a_server_that_replaced_another_is_shown_with_its_source(capsys: Output) -> None:
    published = replace(IMAP, source="autoconfig-https")
    other = replace(IMAP, hostname="mail.example.com", source="common-ports")

    say_check(accepted(published), [published], set())
    say_check(accepted(other), [published], set())

    (old, new) = capsys.readouterr().out.splitlines()
    assert "(from " not in old
    assert new.endswith("(from common-ports)")


def test_a_run_is_not_shown_as_it_goes_on_where_nobody_watches(capsys: Output) -> None:
    progress = Progress()

    progress(ConfigFound(config=config(IMAP, SMTP)))

    assert capsys.readouterr() == ("", "")


# what the provider demands


@pytest.mark.parametrize(
    ("address", "demand"),
    [
        ("alice@gmail.com", "The provider wants an app password"),
        ("alice@gmx.de", "You must switch on IMAP"),
        ("alice@att.net", "kept by Yahoo"),
        ("alice@proton.me", "bridge"),
    ],
)
@pytest.mark.parametrize("command", ["discover", "check", "setup"])
def test_the_demands_of_the_provider_are_shown_without_a_password(
    command: str, address: str, demand: str, tmp_path: Path, capsys: Output
) -> None:
    more = ["--output", str(tmp_path / "out")] if command == "setup" else []

    run([command, address, "--offline", *more])

    assert demand in capsys.readouterr().out


def test_a_demand_of_two_step_sign_in_is_told_as_one(capsys: Output) -> None:
    run(["discover", "alice@gmx.de", "--offline"])

    assert "With two-step sign-in: The provider wants an app password" in capsys.readouterr().out


def test_a_demand_with_a_condition_is_told_with_it(capsys: Output) -> None:
    run(["discover", "alice@gmail.com", "--offline"])

    said = " ".join(capsys.readouterr().out.split())
    assert "If your administrator switched it off: You must switch on IMAP" in said


def test_a_provider_without_demands_has_no_such_list(capsys: Output) -> None:
    run(["discover", "alice@aktivix.org", "--offline"])

    assert "Before the first login" not in capsys.readouterr().out


# typing errors


@pytest.mark.parametrize("command", ["discover", "check"])
def test_a_domain_that_is_nearly_right_leads_to_the_right_address(
    command: str, capsys: Output
) -> None:
    assert run([command, "alice@gmial.com", "--offline"]) == 3

    assert "Did you mean alice@gmail.com?" in capsys.readouterr().out


def test_of_a_domain_the_domain_is_meant(capsys: Output) -> None:
    run(["discover", "gmial.com", "--offline"])

    assert "Did you mean gmail.com?" in capsys.readouterr().out


# the sender's name


def test_without_a_name_a_note_says_so(tmp_path: Path, capsys: Output) -> None:
    words = ["setup", "alice@gmail.com", "--offline", "--force", "--output", str(tmp_path / "out")]

    run(words)
    assert "--display-name" in capsys.readouterr().err
    run([*words, "--display-name", "Alice"])
    assert "--display-name" not in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--display-name", "--account-name"])
def test_a_name_that_no_file_can_hold_is_refused_first(option: str, capsys: Output) -> None:
    assert run(["setup", "alice@gmail.com", "--offline", option, "Al\nice"]) == 2

    captured = capsys.readouterr()
    assert option in captured.err
    assert captured.out == ""
