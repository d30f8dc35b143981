"""Logins that failed are remembered from one command to the next."""

import json
from pathlib import Path
from typing import Any

import pytest

from autoconf.cli.main import run
from autoconf.cli.progress import Progress
from autoconf.model.events import ConfigFound
from autoconf.storage.places import state_dir
from tests.conftest import Demo
from tests.discovery.builders import IMAP, SMTP, config

Output = pytest.CaptureFixture[str]


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    file = tmp_path / "wrong"
    file.write_text("Canary-7f3\n")
    return file


def check(demo: Demo, *more: str) -> int:
    return run(["check", demo.provider.address, *demo.network, *more])


def report_of(demo: Demo, capsys: Output, *more: str) -> dict[str, Any]:
    check(demo, "--json", *more)
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return report


def sent(report: dict[str, Any]) -> list[str]:
    return [c["login"]["outcome"] for c in report["checks"] if c["login"]["mechanism"]]


def test_a_fourth_login_is_not_sent(demo: Demo, wrong: Path, capsys: Output) -> None:
    runs = [report_of(demo, capsys, "--password-file", str(wrong)) for _ in range(4)]

    assert [sent(one) for one in runs] == [["bad-credentials"]] * 3 + [[]]
    blockers = [f["rule"] for f in runs[3]["findings"] if f["severity"] == "blocker"]
    assert blockers == ["attempts-spent"]
    assert "not-tested" not in {f["rule"] for f in runs[3]["findings"]}


def test_without_an_attempt_left_the_exit_is_1_and_the_wait_is_told(
    demo: Demo, wrong: Path, capsys: Output
) -> None:
    for _ in range(3):
        check(demo, "--password-file", str(wrong))
    capsys.readouterr()

    assert check(demo, *demo.password) == 1

    captured = capsys.readouterr()
    assert "The next login is possible in 15 min" in captured.out
    assert "failed logins within 15 minutes: 3 (at most 3)" in captured.err


def test_what_is_spent_is_told_before_more_is(demo: Demo, wrong: Path, capsys: Output) -> None:
    check(demo, "--password-file", str(wrong))
    assert "failed logins" not in capsys.readouterr().err

    assert check(demo, *demo.password) == 0

    assert "failed logins within 15 minutes: 1 (at most 3)" in capsys.readouterr().err


def test_a_right_password_leaves_nothing_behind_but_an_empty_file(
    demo: Demo, capsys: Output
) -> None:
    assert check(demo, *demo.password) == 0

    capsys.readouterr()
    assert json.loads((state_dir() / "logins.json").read_text())["accounts"] == {}


def test_the_file_holds_neither_address_nor_password(demo: Demo, wrong: Path) -> None:
    check(demo, "--password-file", str(wrong))

    for path in state_dir().iterdir():
        text = path.read_text()
        assert "alice" not in text
        assert "Canary-7f3" not in text


def test_a_folder_that_cannot_be_used_is_told_and_the_login_goes_on(
    demo: Demo, capsys: Output, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))

    assert check(demo, *demo.password) == 0

    assert capsys.readouterr().err.count("counted for this run alone") == 1


def test_without_a_login_there_is_no_such_file(demo: Demo) -> None:
    assert check(demo, "--no-login") == 0

    assert not state_dir().exists()


# what a person is told


@pytest.mark.parametrize(("used", "quiet", "told"), [(0, False, 0), (1, False, 1), (1, True, 0)])
def test_the_count_is_told_with_the_settings(
    used: int, told: int, capsys: Output, *, quiet: bool
) -> None:
    progress = Progress(quiet=quiet, spent=lambda: used)

    progress(ConfigFound(config=config(IMAP, SMTP)))

    captured = capsys.readouterr()
    assert captured.err.count("failed logins within 15 minutes: 1 (at most 3)") == told
    assert "attempts" not in captured.out


# --username, --test-all


def test_a_stated_name_is_logged_in_with_and_written(
    demo: Demo, capsys: Output, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    name = demo.provider.address
    options = ["--output", str(out), "--json", "--username", name]
    status = run(["setup", name, *options, *demo.network, *demo.password])

    assert status == 0
    report = json.loads(capsys.readouterr().out)
    servers = report["config"]["incoming"] + report["config"]["outgoing"]
    assert {s["username_form"] for s in servers} == {name}
    assert name in (out / "sheet.txt").read_text()


def test_another_name_is_the_only_one_tried(demo: Demo, wrong: Path, capsys: Output) -> None:
    report = report_of(
        demo, capsys, "--yes", "--username", "demo\\alice", "--password-file", str(wrong)
    )

    assert [c["login"]["username"] for c in report["checks"] if c["login"]["mechanism"]] == [
        "demo\\alice"
    ]


@pytest.mark.parametrize("name", ["", "a\nb", "a\0b", "a\x7fb", "x" * 256])
def test_a_name_that_no_server_could_be_sent_is_wrong_use(name: str, capsys: Output) -> None:
    assert run(["check", "alice@example.com", "--username", name, "--no-login"]) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert "--username" in captured.err


def test_all_servers_are_tried_where_that_is_wanted(
    demo: Demo, wrong: Path, capsys: Output
) -> None:
    report = report_of(demo, capsys, "--test-all", "--password-file", str(wrong))

    assert sent(report) == ["bad-credentials"] * 3
