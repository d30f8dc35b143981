"""What ``check --symptom`` says about the words."""

import pytest

from autoconf.cli.main import run
from tests.conftest import Demo

Output = pytest.CaptureFixture[str]
LOOKED_AT = "note: --symptom is looked at as: "
ADD_USING = "To see it, add --using FILE"


def told(demo: Demo, capsys: Output, *more: str) -> str:
    run(["check", demo.provider.address, "--no-login", *demo.network, *more])
    return capsys.readouterr().err


def test_words_are_told_with_what_they_were_taken_for(demo: Demo, capsys: Output) -> None:
    assert f"{LOOKED_AT}Mail vanishes from" in told(demo, capsys, "--symptom", "my mail vanishes")


def test_an_error_number_is_told_with_its_meaning_and_the_command_that_explains_it(
    demo: Demo, capsys: Output
) -> None:
    words = told(demo, capsys, "--symptom", "0x80040115")

    assert f"{LOOKED_AT}Outlook cannot reach the Exchange server" in words
    assert "mail-autoconf explain 0x80040115" in words


def test_several_problems_are_told_by_their_titles(demo: Demo, capsys: Output) -> None:
    words = told(demo, capsys, "--symptom", "bounces")

    assert "I get bounces for mail that I never sent;" in words
    assert "bounces-not-mine" not in words


def test_an_id_needs_no_such_note(demo: Demo, capsys: Output) -> None:
    assert LOOKED_AT not in told(demo, capsys, "--symptom", "asks-again")


def test_a_number_is_told_with_what_it_means(demo: Demo, capsys: Output) -> None:
    words = told(demo, capsys, "--symptom", "0x80040115")

    assert f"{LOOKED_AT}Outlook cannot reach the Exchange server" in words


def test_a_cause_in_the_program_asks_for_its_settings(demo: Demo, capsys: Output) -> None:
    words = told(demo, capsys, "--symptom", "mail-vanishes")

    assert "This program takes mail off the server" in words
    assert ADD_USING in words


def test_settings_that_were_shown_are_not_asked_for(demo: Demo, capsys: Output) -> None:
    used = f"pop3:pop.{demo.provider.domain}:995:ssl"

    words = told(demo, capsys, "--symptom", "mail-vanishes", "--using", used)

    assert ADD_USING not in words


def test_words_that_fit_nothing_are_named_once(demo: Demo, capsys: Output) -> None:
    words = told(demo, capsys, "--symptom", "0x80049999")

    assert "nothing is known about 0x80049999" in words
    assert LOOKED_AT not in words
