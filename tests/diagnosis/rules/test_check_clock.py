import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.check_clock import RULE
from autoconf.messages import text
from autoconf.model.check import TlsProblem
from autoconf.model.evidence import Tier
from autoconf.model.finding import Confidence, Who
from autoconf.model.report import Report
from tests.diagnosis import network
from tests.diagnosis.network import ISPDB, found_nothing
from tests.diagnosis.reports import IMAP, SMTP, causes, distrusted, report

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


def test_web_servers_of_several_domains_show_a_wrong_clock_too() -> None:
    expired = TlsProblem.CERT_EXPIRED
    own = network.distrusted(problem=expired, names=(network.HOST,))
    ispdb = network.distrusted(
        ISPDB, problem=expired, sha256="bb", names=(ISPDB,), tier=Tier.DIRECTORY
    )

    (finding,) = causes(found_nothing(own, ispdb))

    assert (finding.rule, finding.evidence) == ("check-clock", ("attempts/0", "attempts/1"))
    assert list(RULE.check(found_nothing(own, replace(own, asked="other")))) == []
