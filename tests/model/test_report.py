import pytest
from msgspec.structs import replace

from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.symptom import Symptom
from tests.diagnosis.reports import HEALTHY


def finding(severity: Severity) -> Finding:
    return Finding(
        rule="some-rule",
        severity=severity,
        confidence=Confidence.CERTAIN,
        title=Message("verdict.works"),
        message=Message("verdict.works"),
        remedy=Message("finding.not-tested.remedy"),
        who=Who.USER,
    )


@pytest.mark.parametrize(
    ("severities", "blocked"),
    [
        ([], False),
        ([Severity.NOTE, Severity.WARNING], False),
        ([Severity.NOTE, Severity.BLOCKER], True),
    ],
)
def test_a_report_is_blocked_by_one_blocker(severities: list[Severity], *, blocked: bool) -> None:
    findings = tuple(finding(severity) for severity in severities)

    assert Report(address=None, domain="example.com", findings=findings).is_blocked is blocked


def working(rule: str, severity: Severity) -> Report:
    return replace(
        HEALTHY,
        symptom=Symptom(id="cannot-send", rules=("login-refused",), topics=("smtp",)),
        findings=(replace(finding(severity), rule=rule, title=Message("verdict.cancelled")),),
    )


@pytest.mark.parametrize(
    ("rule", "severity", "leads"),
    [
        ("server-alert", Severity.NOTE, False),
        ("works-here", Severity.NOTE, True),
        ("sent-mail-local", Severity.NOTE, True),
        ("round-trip-lost", Severity.WARNING, True),
    ],
)
def test_a_note_beside_the_complaint_is_no_verdict_where_all_works(
    rule: str, severity: Severity, *, leads: bool
) -> None:
    verdict = working(rule, severity).verdict

    assert (verdict.finding is not None) is leads
    assert leads or verdict.message.id == "verdict.works"
