import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.not_tested import RULE
from autoconf.messages import text
from autoconf.model.check import CheckOutcome
from autoconf.model.finding import Finding, Severity
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import AuthMethod, SocketType
from tests.diagnosis import programs
from tests.diagnosis.reports import (
    IMAP,
    POP3,
    SMTP,
    accepted,
    causes,
    distrusted,
    failed,
    refused,
    report,
    server,
    untested,
)
from tests.discovery.builders import attempt

OAUTH2_IMAP = server("imap imap.example.com", SocketType.TLS, AuthMethod.OAUTH2)
STARTTLS_IMAP = server("imap imap.example.com", SocketType.STARTTLS)


def findings(sick: Report) -> list[Finding]:
    return list(RULE.check(sick))


def message(sick: Report) -> str:
    (finding,) = findings(sick)
    return text(finding.message.id, finding.message.parameters)


def test_without_the_network_the_advice_is_to_leave_the_option_out() -> None:
    local = replace(attempt("ispdb", None), source="provider-db")

    (offline,) = findings(replace(report(incoming=(IMAP,)), attempts=(local,)))
    (online,) = findings(
        replace(report(incoming=(IMAP,)), attempts=(local, attempt("ispdb", None)))
    )

    assert offline.remedy.id == "finding.not-tested.remedy-offline"
    assert online.remedy.id == "finding.not-tested.remedy"


def test_one_finding_names_all_servers() -> None:
    sick = report(untested(IMAP), untested(SMTP))

    assert message(sick) == (
        "The login was not tested at imap imap.example.com:993, smtp smtp.example.com:465."
    )
    assert [f.evidence for f in findings(sick)] == [("checks/0", "checks/1")]


def test_it_is_a_warning() -> None:
    assert [f.severity for f in findings(report(untested(IMAP)))] == [Severity.WARNING]


def test_it_is_silent_where_no_login_may_be_sent() -> None:
    pause = Message.of("finding.attempts-spent.failed", count=3, minutes=9)

    assert not findings(replace(report(untested(IMAP)), login_pause=pause))


def test_it_is_silent_too_where_the_refusal_was_the_last_login_that_the_account_can_afford() -> (
    None
):
    pause = Message.of("finding.attempts-spent.failed", count=3, minutes=15)
    spent = report(refused(IMAP), untested(POP3), untested(SMTP))

    assert not findings(replace(spent, login_pause=pause))


def test_it_is_a_note_where_no_login_was_wanted() -> None:
    sick = replace(report(untested(IMAP)), login_wanted=False)

    assert [f.severity for f in findings(sick)] == [Severity.NOTE]


def test_servers_that_answer_are_told_where_no_login_was_wanted() -> None:
    asked = replace(report(untested(IMAP), untested(SMTP)), login_wanted=False)
    dead = report(untested(IMAP), failed(SMTP, CheckOutcome.SKIPPED))

    (found,) = findings(asked)
    (other,) = findings(replace(dead, login_wanted=False))

    assert found.title.id == "finding.not-tested.title-answer"
    assert other.title.id == "finding.not-tested.title-message"


def test_what_was_found_comes_before_the_login_that_was_not_wanted() -> None:
    moved = programs.program(replace(programs.IMAP, port=1993), programs.SMTP)
    asked = replace(report(untested(IMAP), untested(SMTP)), login_wanted=False)

    found = causes(programs.with_programs(moved, of=asked))

    assert [finding.rule for finding in found] == ["using-differs", "not-tested"]


def test_it_says_that_a_refusal_stopped_the_others() -> None:
    sick = report(refused(IMAP), untested(POP3), untested(SMTP))

    assert "because a server refused it before" in message(sick)
    assert [f.remedy.id for f in findings(sick)] == ["finding.not-tested.remedy-stopped"]


def test_a_skipped_server_was_not_tested() -> None:
    assert "imap.example.com" in message(report(failed(IMAP, CheckOutcome.SKIPPED)))


def test_settings_without_any_check_were_not_tested() -> None:
    sick = report(incoming=(IMAP, OAUTH2_IMAP), outgoing=(SMTP,))

    assert message(sick) == (
        "The login was not tested at imap imap.example.com:993, smtp smtp.example.com:465."
    )
    assert [f.evidence for f in findings(sick)] == [("config",)]


@pytest.mark.parametrize(
    "sick",
    [
        report(accepted(IMAP), untested(STARTTLS_IMAP), accepted(SMTP)),
        report(untested(OAUTH2_IMAP)),
        report(distrusted(IMAP)),
        replace(
            report(failed(IMAP, CheckOutcome.SKIPPED)), confirmation_missing=("imap.example.com",)
        ),
    ],
    ids=["another-server-of-the-protocol", "oauth2", "bad-certificate", "confirmation-missing"],
)
def test_it_is_silent_where_a_login_says_enough_or_another_rule_does(sick: Report) -> None:
    assert findings(sick) == []
