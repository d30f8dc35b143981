from msgspec.structs import replace

from autoconf.diagnosis.rules.mx_dangling import RULE
from autoconf.model.finding import Severity
from tests.diagnosis.audited import MX, RIGHT, audited

GONE = replace(MX, host="old.example.com", exists=False)


def test_mail_to_hosts_that_do_not_exist_is_a_blocker() -> None:
    (finding,) = RULE.check(audited(facts=replace(RIGHT, mx=(GONE,))))

    assert finding.severity is Severity.BLOCKER
    assert dict(finding.message.parameters)["hosts"] == "old.example.com"


def test_another_mail_host_makes_it_a_warning() -> None:
    (finding,) = RULE.check(audited(facts=replace(RIGHT, mx=(GONE, MX))))

    assert finding.severity is Severity.WARNING


def test_trouble_of_the_dns_proves_nothing() -> None:
    unknown = replace(MX, exists=None)

    assert list(RULE.check(audited(facts=replace(RIGHT, mx=(unknown,))))) == []


def test_a_right_domain_is_not_reported() -> None:
    assert list(RULE.check(audited())) == []


def test_a_local_address_of_a_mail_host_is_named() -> None:
    local = replace(MX, leads_to="127.0.0.1")
    (finding,) = RULE.check(audited(facts=replace(RIGHT, mx=(local,))))

    assert finding.severity is Severity.BLOCKER
    assert finding.title.id == "finding.mx-dangling.title-local"
    assert "127.0.0.1" in str(dict(finding.message.parameters)["hosts"])
