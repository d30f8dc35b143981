from msgspec.structs import replace

from autoconf.diagnosis.engine import diagnose
from autoconf.model.check import CheckOutcome
from autoconf.model.evidence import Outcome, Reason
from autoconf.model.finding import Severity
from autoconf.model.questions import NeedsAddressConsent
from tests.diagnosis.network import HOST, asked, found_nothing
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


def test_the_fault_of_the_proxy_comes_before_other_blockers() -> None:
    failed_proxy = asked(HOST, Outcome.UNREACHABLE, Reason.PROXY_FAILED)
    withheld = replace(asked("b.example", Outcome.SKIPPED), withheld_from="a.example")
    sick = replace(
        found_nothing(failed_proxy, withheld), pending=NeedsAddressConsent(hosts=("a.example",))
    )

    assert [finding.rule for finding in diagnose(sick)] == ["proxy-fails", "address-withheld"]
