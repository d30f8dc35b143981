from msgspec.structs import replace

from autoconf.diagnosis.engine import diagnose
from autoconf.diagnosis.rules.works_here import RULE
from autoconf.messages import text
from autoconf.model.check import LoginOutcome
from autoconf.model.finding import Severity
from autoconf.model.message import Message
from autoconf.model.symptom import Symptom
from tests.diagnosis.programs import program, with_programs
from tests.diagnosis.reports import (
    HEALTHY,
    IMAP,
    POP3,
    SMTP,
    accepted,
    causes,
    closed_port,
    refused,
    report,
)

PASSWORD = Symptom(id="keeps-asking", rules=("login-refused", "works-here"))
SENDING = Symptom(id="cannot-send", rules=("sender-not-allowed",))


def test_without_a_symptom_it_is_silent() -> None:
    assert list(RULE.check(HEALTHY)) == []


def test_a_password_that_works_here_is_old_in_the_program() -> None:
    (finding,) = RULE.check(replace(HEALTHY, symptom=PASSWORD))

    assert finding.severity is Severity.NOTE
    assert "your program has an old one" in text(finding.title.id)


def test_with_another_symptom_the_settings_are_compared() -> None:
    (finding,) = RULE.check(replace(HEALTHY, symptom=SENDING))

    assert finding.steps[0] == Message.of("finding.works-here.step-explain", id="cannot-send")
    assert finding.steps[-1].id == "finding.works-here.step-using"


def test_settings_that_were_given_are_not_asked_for_again() -> None:
    (finding,) = RULE.check(replace(with_programs(program()), symptom=SENDING))

    assert [step.id for step in finding.steps] == [
        "finding.works-here.step-explain",
        "finding.works-here.step-compare",
    ]


def test_it_is_silent_where_something_does_not_work() -> None:
    assert list(RULE.check(replace(report(refused(IMAP), accepted(SMTP)), symptom=PASSWORD))) == []


def test_a_protocol_without_a_login_is_not_said_to_work() -> None:
    of_imap = report(closed_port(IMAP), accepted(POP3), accepted(SMTP))
    of_pop3 = report(accepted(IMAP), closed_port(POP3), accepted(SMTP))

    assert list(RULE.check(replace(of_imap, symptom=PASSWORD))) == []
    assert len(list(RULE.check(replace(of_pop3, symptom=PASSWORD)))) == 1


def test_a_password_that_one_protocol_refuses_is_not_said_to_be_right() -> None:
    sick = report(accepted(IMAP), refused(POP3, LoginOutcome.BAD_CREDENTIALS), accepted(SMTP))

    assert list(RULE.check(replace(sick, symptom=PASSWORD))) == []


def test_with_a_symptom_the_verdict_is_a_finding_even_where_all_works() -> None:
    asked = replace(HEALTHY, symptom=PASSWORD)

    verdict = replace(asked, findings=diagnose(asked)).verdict

    assert verdict.finding == "findings/0"
    assert verdict.title.startswith("The servers take this password")


def test_what_the_symptom_asks_for_comes_before_what_is_worse() -> None:
    asked = replace(HEALTHY, looks_like="example.org", symptom=PASSWORD)

    assert [f.rule for f in causes(asked)] == ["works-here", "possible-typo"]
    assert [f.rule for f in causes(replace(asked, symptom=None))] == ["possible-typo"]
