import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.server_not_reached import RULE
from autoconf.messages import text
from autoconf.model.check import Check, CheckOutcome, LoginOutcome
from autoconf.model.finding import Finding, Severity, Who
from tests.diagnosis.reports import (
    IMAP,
    POP3,
    SMTP,
    accepted,
    distrusted,
    failed,
    refused,
    replaced,
    report,
    server,
    untested,
)

MAIL = server("smtp mail.example.com")
IMAP_BESIDE = server("imap smtp.example.com")
SILENT = failed(IMAP, CheckOutcome.TIMED_OUT, "no answer in 6 s")


def findings(*checks: Check) -> list[Finding]:
    return list(RULE.check(report(*checks)))


@pytest.mark.parametrize(
    ("checks", "severity", "who"),
    [
        ((SILENT, accepted(SMTP)), Severity.BLOCKER, Who.NETWORK),
        ((SILENT, accepted(POP3), accepted(SMTP)), Severity.WARNING, Who.PROVIDER),
        (
            (untested(IMAP), failed(SMTP, CheckOutcome.UNREACHABLE)),
            Severity.BLOCKER,
            Who.PROVIDER,
        ),
        ((failed(SMTP, CheckOutcome.UNREACHABLE),), Severity.BLOCKER, Who.NETWORK),
    ],
    ids=["nothing-to-read", "pop3-works", "nothing-to-send", "nothing-was-reached"],
)
def test_it_blocks_unless_another_server_serves_the_same_purpose(
    checks: tuple[Check, ...], severity: Severity, who: Who
) -> None:
    assert [(f.severity, f.who) for f in findings(*checks)] == [(severity, who)]


@pytest.mark.parametrize(
    "outcome",
    [
        CheckOutcome.TIMED_OUT,
        CheckOutcome.UNREACHABLE,
        CheckOutcome.REFUSED,
        CheckOutcome.WRONG_PROTOCOL,
        CheckOutcome.CRASHED,
    ],
)
def test_every_way_not_to_answer_is_found(outcome: CheckOutcome) -> None:
    assert len(findings(failed(IMAP, outcome))) == 1


def test_the_detail_is_told() -> None:
    (finding,) = findings(SILENT)

    assert text(finding.message.id, finding.message.parameters) == (
        "Reading mail fails at imap imap.example.com:993 from here: no answer in 6 s"
    )


def test_without_detail_the_outcome_is_told() -> None:
    (finding,) = findings(failed(IMAP, CheckOutcome.UNREACHABLE))

    assert text(finding.message.id, finding.message.parameters).endswith(": unreachable")


@pytest.mark.parametrize(
    "check",
    [
        accepted(IMAP),
        distrusted(IMAP),
        refused(IMAP),
        refused(IMAP, LoginOutcome.OTHER),
        failed(IMAP, CheckOutcome.SKIPPED),
    ],
    ids=["accepted", "bad-certificate", "login-refused", "login-broke-off", "skipped"],
)
def test_it_is_silent_where_another_rule_speaks(check: Check) -> None:
    assert findings(check) == []


@pytest.mark.parametrize(
    ("checks", "name"),
    [
        ((SILENT,), "reading"),
        ((failed(SMTP, CheckOutcome.REFUSED),), "sending"),
        ((SILENT, accepted(POP3)), "message"),
    ],
)
def test_the_direction_is_named_where_it_fails(checks: tuple[Check, ...], name: str) -> None:
    (finding,) = findings(*checks)

    assert finding.message.id == f"finding.server-not-reached.{name}"


def test_the_server_that_is_used_in_its_place_is_named() -> None:
    (finding,) = RULE.check(replaced(SMTP, accepted(MAIL)))

    assert finding.severity is Severity.WARNING
    assert text(finding.message.id, finding.message.parameters) == (
        "smtp mail.example.com:465 is used, because smtp smtp.example.com:465 did not work from"
        " here: refused"
    )


def test_a_server_that_waits_for_a_yes_is_named_in_the_advice() -> None:
    (finding,) = RULE.check(replaced(SMTP, MAIL))

    assert finding.severity is Severity.BLOCKER
    assert "smtp mail.example.com:465" in text(finding.remedy.id, finding.remedy.parameters)


def test_a_port_that_is_blocked_here_has_its_own_finding() -> None:
    assert findings(failed(SMTP, CheckOutcome.TIMED_OUT), accepted(IMAP_BESIDE)) == []


def test_a_proxy_for_web_pages_alone_is_offered_for_mail() -> None:
    sick = replace(report(SILENT), web_proxy="http://proxy.example:3128")

    (finding,) = RULE.check(sick)

    remedy = text(finding.remedy.id, finding.remedy.parameters)
    assert "--proxy http://proxy.example:3128" in remedy
