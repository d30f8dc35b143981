"""What a person sees and answers, on a real pseudo-terminal."""

import os
import signal
from pathlib import Path

import pytest

from tests.cli.screen import Screen
from tests.conftest import Demo


def test_the_password_is_asked_for_after_the_settings_and_never_shown(
    demo: Demo, tmp_path: Path
) -> None:
    address = demo.provider.address
    screen = Screen(["setup", address, "--output", str(tmp_path / "out"), *demo.network])

    screen.wait_for("Your name")
    screen.answer("Alice Example")
    screen.wait_for(f"Password for {address} (goes to *.demo.example only)")
    assert "imap.demo.example 993" in screen.shown
    screen.answer(demo.provider.password.reveal())

    assert screen.end() == 0
    assert "accepted" in screen.shown
    assert "(not tested)" not in screen.shown
    assert demo.provider.password.reveal() not in screen.shown
    assert "Alice Example" in (tmp_path / "out" / "sheet.txt").read_text()


def test_enter_leaves_the_name_out(demo: Demo, tmp_path: Path) -> None:
    words = ["setup", demo.provider.address, "--output", str(tmp_path / "out")]
    screen = Screen([*words, *demo.network, *demo.password])

    screen.wait_for("Your name")
    screen.answer("")

    assert screen.end() == 0
    assert "--display-name" in screen.shown


def test_after_a_refusal_the_password_can_be_typed_again(demo: Demo) -> None:
    screen = Screen(["check", demo.provider.address, *demo.network])

    screen.wait_for("Password for")
    screen.answer("wrong")
    screen.wait_for("Type it again? (1 of 3 attempts is used)")
    screen.answer(demo.provider.password.reveal())

    assert screen.end() == 0
    assert demo.provider.password.reveal() not in screen.shown
    assert screen.shown.count("accepted") == 3
    assert "POP3 with the same password" not in screen.shown


def test_after_a_refusal_that_is_not_clear_the_next_protocol_is_offered_last(demo: Demo) -> None:
    screen = Screen(["check", demo.provider.address, *demo.network])

    screen.wait_for("Password for")
    screen.answer("wrong")
    screen.wait_for("Type it again?")
    screen.answer("")
    screen.wait_for("Try POP3 with the same password? (uses 2 of 3 attempts)")
    screen.answer("n")

    assert screen.end() == 1
    assert "login refused" in screen.shown


def test_the_next_run_counts_on_and_then_asks_for_no_password(demo: Demo) -> None:
    for offer in ("(1 of 3 attempts is used)", "(2 of 3 attempts are used)"):
        screen = Screen(["check", demo.provider.address, *demo.network])
        screen.wait_for("Password for")
        screen.answer("wrong")
        screen.wait_for(offer)
        screen.answer("n")
        screen.wait_for("Try POP3")
        screen.answer("n")
        assert screen.end() == 1

    screen = Screen(["check", demo.provider.address, *demo.network])
    screen.wait_for("failed logins within 15 minutes: 2 (at most 3)")
    screen.wait_for("Password for")
    screen.answer("wrong")
    assert screen.end() == 1
    assert "Type it again" not in screen.shown

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


@pytest.mark.parametrize(("more", "times"), [(["--explain"], 2), ([], 1)], ids=["long", "short"])
def test_the_verdict_is_the_last_line_too_where_more_than_a_screen_follows(
    demo: Demo, more: list[str], times: int
) -> None:
    screen = Screen(["check", demo.provider.address, *more, *demo.network, *demo.password])

    assert screen.end() == 0
    lines = [line for line in screen.shown.splitlines() if line.strip()]
    said = [line for line in lines if "Works: you can read and send mail" in line]
    assert len(said) == times
    assert lines[-1] == said[-1]
