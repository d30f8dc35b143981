import pytest

from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


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
