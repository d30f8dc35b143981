import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.source_certificate import RULE
from autoconf.messages import text
from autoconf.model.check import TlsProblem
from autoconf.model.evidence import Outcome, Relation, Tier
from autoconf.model.finding import Finding, Severity, Who
from tests.diagnosis.network import HOST, asked, distrusted, found_nothing
from tests.diagnosis.reports import HEALTHY


def words(finding: Finding) -> str:
    message, remedy = finding.message, finding.remedy
    return f"{text(message.id, message.parameters)} {text(remedy.id, remedy.parameters)}"


@pytest.mark.parametrize("problem", [p for p in TlsProblem if p.is_of_certificate])
def test_the_host_and_the_fault_of_its_certificate_are_told_the_owner(problem: TlsProblem) -> None:
    (finding,) = RULE.check(found_nothing(distrusted(problem=problem)))

    assert (finding.who, finding.severity) == (Who.DOMAIN_OWNER, Severity.BLOCKER)
    assert HOST in words(finding)
    assert "certificate" in words(finding)


def test_a_certificate_for_other_names_shows_them() -> None:
    (finding,) = RULE.check(found_nothing(distrusted(names=("*.acme.example",))))

    assert "*.acme.example" in words(finding)


def test_one_bad_certificate_is_one_finding() -> None:
    hosts = (HOST, "example.com", "autodiscover.example.com", HOST)

    (finding,) = RULE.check(found_nothing(*map(distrusted, hosts)))

    assert len(finding.evidence) == 4
    assert dict(finding.message.parameters)["hosts"] == ", ".join(dict.fromkeys(hosts))


def test_two_bad_certificates_are_two_findings() -> None:
    report = found_nothing(distrusted(), distrusted("example.com", names=("other.example",)))

    assert len(list(RULE.check(report))) == 2


def test_the_mail_hosts_certificate_is_its_operators_matter() -> None:
    (finding,) = RULE.check(
        found_nothing(replace(distrusted("autoconfig.hoster.example"), relation=Relation.MAIL_HOST))
    )

    assert finding.who is Who.PROVIDER


@pytest.mark.parametrize(
    "report",
    [
        replace(HEALTHY, attempts=(distrusted(),)),
        found_nothing(asked(HOST, Outcome.ABSENT)),
        found_nothing(distrusted(tier=Tier.DIRECTORY)),
        found_nothing(distrusted(problem=TlsProblem.HANDSHAKE_FAILED, sha256="")),
    ],
    ids=["settings-elsewhere", "nothing-published", "directory", "no-certificate"],
)
def test_it_is_silent_where_no_certificate_stands_in_the_way(report: object) -> None:
    assert list(RULE.check(report)) == []  # type: ignore[arg-type]
