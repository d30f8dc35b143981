import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.check_clock import RULE
from autoconf.messages import text
from autoconf.model.finding import Confidence, Who
from autoconf.model.report import Report
from tests.diagnosis.reports import IMAP, SMTP, distrusted, report

CLOCK = "2024-07-01T12:00:00+02:00"


def dated(first: str, second: str, *, same: bool = False) -> Report:
    """Return a report of two certificates with these problems."""
    imap = distrusted(IMAP, problem=first, sha256="aa")
    smtp = distrusted(SMTP, problem=second, sha256="aa" if same else "bb")
    return replace(report(imap, smtp), made_at=CLOCK)


@pytest.mark.parametrize("problem", ["cert-expired", "cert-not-yet-valid"])
def test_r65_different_certificates_that_fail_the_same_way_point_at_the_clock(problem: str) -> None:
    (finding,) = RULE.check(dated(problem, problem))

    assert (finding.who, finding.confidence) == (Who.USER, Confidence.LIKELY)
    assert CLOCK in text(finding.message.id, finding.message.parameters)
    assert finding.evidence == ("checks/0", "checks/1")


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(dated("cert-expired", "cert-expired", same=True), id="one certificate"),
        pytest.param(dated("cert-expired", "cert-not-yet-valid"), id="two ways"),
        pytest.param(dated("cert-self-signed", "cert-self-signed"), id="not by date"),
    ],
)
def test_anything_else_is_the_providers(case: Report) -> None:
    assert list(RULE.check(case)) == []
