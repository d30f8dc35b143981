from typing import Any

import pytest
from msgspec.structs import replace

from autoconf.diagnosis.engine import diagnose, rule_ids
from autoconf.messages import text
from autoconf.model.check import CheckOutcome, TlsProblem
from autoconf.model.evidence import Outcome, Reason
from autoconf.model.finding import Severity
from autoconf.model.questions import NeedsAddressConsent
from autoconf.model.server import SocketType
from tests.diagnosis.network import HOST, asked, found_nothing
from tests.diagnosis.reports import (
    HEALTHY,
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
from tests.diagnosis.sendings import sick_sendings

PLAIN_IMAP = server("imap imap.example.com", SocketType.PLAIN)


def test_a_healthy_report_has_no_findings() -> None:
    assert diagnose(HEALTHY) == ()


def test_the_worst_comes_first_then_what_the_person_can_mend_then_the_rule() -> None:
    silent = failed(server("imap mail.example.com"), CheckOutcome.TIMED_OUT)
    sick = report(untested(POP3), silent, refused(SMTP), distrusted(IMAP))

    assert [(f.severity, f.rule) for f in diagnose(sick)] == [
        (Severity.BLOCKER, "login-refused"),
        (Severity.WARNING, "not-tested"),
        (Severity.WARNING, "certificate-not-trusted"),
        (Severity.WARNING, "server-not-reached"),
    ]


def test_findings_of_one_rule_stay_in_the_order_of_the_report() -> None:
    sick = report(distrusted(IMAP), accepted(SMTP), distrusted(POP3, sha256="cc", names=("b",)))

    assert [f.evidence for f in diagnose(sick)] == [("checks/0",), ("checks/2",)]


def test_one_refusal_at_two_servers_is_one_finding() -> None:
    found = diagnose(report(refused(IMAP), accepted(SMTP), refused(POP3)))

    (finding,) = [f for f in found if f.rule == "login-refused"]
    assert finding.evidence == ("checks/0", "checks/2")


def test_a_consequence_stays_in_the_report_and_is_no_cause() -> None:
    sick = report(refused(IMAP), untested(SMTP))

    refusal, consequence = diagnose(sick)

    assert refusal.explains == ("findings/1",)
    assert [f.rule for f in (refusal, consequence)] == ["login-refused", "not-tested"]
    assert causes(sick) == [refusal]


def test_a_certificate_is_explained_by_the_clock_only_where_the_clock_was_seen_in_it() -> None:
    expired = {"problem": TlsProblem.CERT_EXPIRED}
    dates = [distrusted(IMAP, **expired, sha256="aa"), distrusted(SMTP, **expired, sha256="bb")]

    assert [f.rule for f in causes(report(*dates))] == ["check-clock"]
    assert [f.rule for f in causes(report(dates[0], accepted(SMTP)))] == ["certificate-not-trusted"]


def test_the_fault_of_the_proxy_comes_before_other_blockers() -> None:
    failed_proxy = asked(HOST, Outcome.UNREACHABLE, Reason.PROXY_FAILED)
    withheld = replace(asked("b.example", Outcome.SKIPPED), withheld_from="a.example")
    sick = replace(
        found_nothing(failed_proxy, withheld), pending=NeedsAddressConsent(hosts=("a.example",))
    )

    assert [finding.rule for finding in diagnose(sick)] == ["proxy-fails", "address-withheld"]


def test_a_login_is_not_advised_while_no_password_should_be_sent() -> None:
    sick = replace(report(untested(PLAIN_IMAP), untested(SMTP)), checks=())

    remedies = {f.rule: f.remedy.id for f in diagnose(sick)}

    assert remedies["only-unencrypted"] == "finding.only-unencrypted.remedy"
    assert remedies["not-tested"] == "finding.not-tested.remedy-first"

    (not_tested,) = [f for f in diagnose(sick) if f.rule == "not-tested"]
    assert "imap.example.com" not in text(not_tested.message.id, not_tested.message.parameters)


@pytest.mark.parametrize(
    "trouble",
    [
        {"looks_like": "example.org"},
        {"domain": "ex\u0430mple.com".encode("idna").decode()},
    ],
    ids=["possible-typo", "mixed-script"],
)
def test_a_domain_in_doubt_comes_before_a_login(trouble: dict[str, Any]) -> None:
    sick = replace(report(untested(IMAP), untested(SMTP)), **trouble)

    remedies = {f.rule: f.remedy.id for f in diagnose(sick)}

    assert remedies["not-tested"] == "finding.not-tested.remedy-first"
    assert len(remedies) == 2


def test_rules_without_facts_are_not_loaded() -> None:
    plain = set(rule_ids(HEALTHY))

    assert "login-refused" in plain
    assert plain.isdisjoint({"spf-missing", "wildcard-dns", "using-differs"})
    assert "spf-missing" in rule_ids(sick_sendings()[0])
    assert set(rule_ids()) == plain
