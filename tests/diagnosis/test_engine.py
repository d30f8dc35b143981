from autoconf.diagnosis.engine import diagnose
from autoconf.model.check import CheckOutcome
from autoconf.model.finding import Severity
from tests.diagnosis.reports import (
    HEALTHY,
    IMAP,
    POP3,
    SMTP,
    accepted,
    distrusted,
    failed,
    refused,
    report,
    server,
    untested,
)


def test_a_healthy_report_has_no_findings() -> None:
    assert diagnose(HEALTHY) == ()


def test_the_worst_comes_first_then_the_rule() -> None:
    silent = failed(server("imap mail.example.com"), CheckOutcome.TIMED_OUT)
    sick = report(untested(POP3), silent, refused(SMTP), distrusted(IMAP))

    assert [(f.severity, f.rule) for f in diagnose(sick)] == [
        (Severity.BLOCKER, "login-refused"),
        (Severity.WARNING, "certificate-not-trusted"),
        (Severity.WARNING, "not-tested"),
        (Severity.WARNING, "server-not-reached"),
    ]


def test_findings_of_one_rule_stay_in_the_order_of_the_report() -> None:
    sick = report(refused(IMAP), accepted(SMTP), refused(POP3))

    assert [f.evidence for f in diagnose(sick)] == [("checks/0",), ("checks/2",)]
