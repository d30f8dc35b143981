"""The login link: on a terminal, after a question, and nowhere else."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
import segno

from autoconf.cli.main import run
from tests.cli.screen import Screen
from tests.conftest import Demo

LINK = "dclogin:"
WARNING = "hold your password in clear"


def on_screen(demo: Demo, out: Path, *more: str) -> Screen:
    address = demo.provider.address
    return Screen(
        [
            *("setup", address, "--output", str(out), "--display-name", "Alice"),
            *("--show-login-link", *demo.network, *more),
        ]
    )


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("LINES", "60")


@pytest.mark.usefixtures("large")
def test_the_link_is_shown_after_a_question_on_a_screen_that_is_left(
    demo: Demo, tmp_path: Path
) -> None:
    screen = on_screen(demo, tmp_path / "out", *demo.password)

    screen.wait_for("Show it now?")
    assert WARNING in screen.shown
    assert LINK not in screen.shown
    screen.answer("y")
    screen.wait_for("Press Enter")
    screen.answer("")

    assert screen.end() == 0
    before, entered, rest = screen.shown.partition("\x1b[?1049h")
    shown, left, after = rest.partition("\x1b[?1049l")
    assert entered
    assert left
    assert quote(demo.provider.password.reveal(), safe="") in shown
    assert "\u2580" in shown
    assert LINK not in before + after
    assert "Written to" in before


@pytest.mark.usefixtures("large")
def test_the_code_holds_the_link_in_black_on_white(demo: Demo, tmp_path: Path) -> None:
    screen = on_screen(demo, tmp_path / "out", *demo.password)
    screen.wait_for("Show it now?")
    screen.answer("y")
    screen.wait_for("Press Enter")
    screen.answer("")
    screen.end()

    link = re.search(r"dclogin:\S+", screen.shown)
    lines = re.findall("\x1b\\[97;40m([ \u2580\u2584\u2588]+)\x1b\\[0m\r\n", screen.shown)
    assert link
    dark = [row for line in lines for row in _rows(line)]
    expected = [bytes(row) for row in segno.make_qr(link[0], error="l").matrix_iter(border=2)]
    assert dark[: len(expected)] == expected


def _rows(line: str) -> tuple[bytes, bytes]:
    """Return the two rows that a line of half blocks draws; 1 is dark."""
    upper = bytes(c not in "\u2580\u2588" for c in line)
    lower = bytes(c not in "\u2584\u2588" for c in line)
    return upper, lower


@pytest.mark.usefixtures("large")
def test_the_link_is_in_no_file(demo: Demo, tmp_path: Path) -> None:
    screen = on_screen(demo, tmp_path / "out", *demo.password)
    screen.wait_for("Show it now?")
    screen.answer("y")
    screen.wait_for("Press Enter")
    screen.answer("")
    screen.end()

    files = [path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()]
    secrets = [text.encode(encoding) for text in (LINK, demo.provider.password.reveal())
               for encoding in ("utf-8", "utf-16-le")]  # fmt: skip
    assert files
    assert not any(secret in content for content in files for secret in secrets)


def test_without_a_yes_it_is_not_shown(demo: Demo, tmp_path: Path) -> None:
    screen = on_screen(demo, tmp_path / "out", *demo.password)

    screen.wait_for("Show it now?")
    screen.answer("")

    assert screen.end() == 0
    assert LINK not in screen.shown


def test_a_password_that_was_typed_is_not_asked_for_again(demo: Demo, tmp_path: Path) -> None:
    screen = on_screen(demo, tmp_path / "out")

    screen.wait_for("Password for")
    screen.answer(demo.provider.password.reveal())
    screen.wait_for("Show it now?")
    screen.answer("n")

    assert screen.end() == 0
    assert screen.shown.count("Password for") == 1


def test_a_refused_password_makes_no_link(demo: Demo, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("wrong\n")
    screen = on_screen(demo, tmp_path / "out", "--password-file", str(wrong))

    screen.wait_for("Try POP3")
    screen.answer("n")

    assert screen.end() == 1
    assert WARNING not in screen.shown


def test_pop3_has_no_link(demo: Demo, tmp_path: Path) -> None:
    screen = on_screen(demo, tmp_path / "out", "--incoming", "pop3", *demo.password)

    assert screen.end() == 0
    assert "no login link for Delta Chat: Delta Chat cannot use POP3" in screen.shown


def test_a_small_window_shows_the_link_alone(
    demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")
    screen = on_screen(demo, tmp_path / "out", *demo.password)

    screen.wait_for("Show it now?")
    screen.answer("y")
    screen.wait_for("Press Enter")
    screen.answer("")
    screen.end()

    needed = re.search(r"needs (\d+) columns and (\d+) lines", screen.shown)
    assert needed
    assert int(needed[2]) > 24
    assert LINK in screen.shown
    assert "\u2580" not in screen.shown


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ((), "needs a terminal"),
        (("--json",), "needs a terminal"),
        (("--password-stdin",), "needs a terminal"),
    ],
    ids=["no-terminal", "json", "stdin"],
)
def test_without_a_person_at_a_terminal_it_is_wrong_use(
    demo: Demo,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    more: tuple[str, ...],
    reason: str,
) -> None:
    out = tmp_path / "out"
    password = () if "--password-stdin" in more else demo.password

    status = run(["setup", demo.provider.address, "--output", str(out), "--show-login-link",
                  *demo.network, *password, *more])  # fmt: skip

    captured = capsys.readouterr()
    assert (status, captured.out) == (2, "")
    assert reason in captured.err
    assert not out.exists()


@pytest.mark.parametrize("flag", ["--offline", "--no-login"])
def test_without_a_login_it_is_wrong_use(demo: Demo, tmp_path: Path, flag: str) -> None:
    screen = on_screen(demo, tmp_path / "out", flag)

    assert screen.end() == 2
    assert "needs a login" in screen.shown


@pytest.mark.parametrize("command", ["render", "check", "discover"])
def test_no_other_command_has_it(command: str) -> None:
    assert run([command, "alice@example.com", "--show-login-link"]) == 2
