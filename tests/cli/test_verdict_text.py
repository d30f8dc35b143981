import pytest
from msgspec.structs import replace

from autoconf.cli.text import english
from autoconf.cli.verdict_text import print_evidence, print_verdict
from autoconf.diagnosis.engine import diagnose
from autoconf.discovery.consent import Consent
from autoconf.model.check import Check, CheckOutcome, LoginOutcome, LoginResult, Stage
from autoconf.model.message import Message
from autoconf.model.report import Report
from tests.diagnosis.programs import POP3 as USED_POP3
from tests.diagnosis.programs import program
from tests.diagnosis.reports import (
    HEALTHY,
    IMAP,
    POP3,
    SMTP,
    accepted,
    failed,
    refused,
    report,
    untested,
)

Output = pytest.CaptureFixture[str]
TIMES = ((Stage.CONNECT, 0.08), (Stage.LOGIN, 1.41))


def shown(made: Report, capsys: Output) -> list[str]:
    print_verdict(replace(made, findings=diagnose(made)))
    return capsys.readouterr().out.splitlines()


def test_the_steps_of_the_server_that_refused_follow_what_to_do(capsys: Output) -> None:
    lines = shown(report(replace(refused(IMAP), stages=TIMES), untested(SMTP)), capsys)

    title = lines.index("  What was tested: imap imap.example.com:993")
    assert any("[login-refused]" in line for line in lines[:title])
    assert lines[title + 1].split() == ["-", "ok", "connection", "open", "0.08", "s"]
    assert lines[title + 4].split() == ["-", "failed", "login", "refused", "1.41", "s"]


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ((untested(SMTP),), "Sending was not tried, so that the account is not locked."),
        (
            (untested(POP3), accepted(SMTP)),
            "POP3 was not tried, so that the account is not locked.",
        ),
        (
            (untested(POP3), untested(SMTP)),
            "POP3 and sending were not tried, to spare the account.",
        ),
    ],
)
def test_the_logins_that_were_held_back_are_named_below(
    others: tuple[Check, ...], words: str, capsys: Output
) -> None:
    lines = shown(report(refused(IMAP), *others), capsys)

    assert f"  {words}" in lines[lines.index("  What was tested: imap imap.example.com:993") :]


def test_a_green_check_has_no_steps(capsys: Output) -> None:
    assert not any("What was tested" in line for line in shown(HEALTHY, capsys))


def test_a_server_that_was_not_contacted_has_none(capsys: Output) -> None:
    made = report(failed(IMAP, CheckOutcome.SKIPPED), accepted(SMTP))

    assert not any("What was tested" in line for line in shown(made, capsys))


def test_without_known_settings_a_program_is_compared_with_none(capsys: Output) -> None:
    pop3 = program(replace(USED_POP3, leave_on_server=False))

    lines = shown(replace(HEALTHY, config=None, checks=(), using=(pop3,)), capsys)

    assert lines[0] == "Thunderbird takes mail off the server: other devices lose it"
    assert any("No mail settings were found for example.com" in line for line in lines)


def test_a_reason_that_all_servers_share_is_said_once(capsys: Output) -> None:
    why = Message("login.not-asked-for")
    held = LoginResult(outcome=LoginOutcome.NOT_TESTED, why=why)
    checks = (replace(untested(IMAP), login=held), replace(untested(SMTP), login=held))

    print_evidence(report(*checks), Consent(), more="json")

    lines = [line for line in capsys.readouterr().out.splitlines() if "login not tested" in line]
    assert [english(why) in line for line in lines] == [True, False]
