from msgspec.structs import replace

from autoconf.diagnosis.rules.no_mail_here import RULE
from autoconf.model.finding import Severity, Who
from tests.diagnosis.audited import RIGHT, audited
from tests.wording import words

BARE = replace(RIGHT, mx=(), has_address=False)


def test_a_domain_without_mail_host_and_address_takes_no_mail() -> None:
    (finding,) = RULE.check(audited(facts=BARE))

    assert finding.severity is Severity.BLOCKER
    assert finding.message.id == "finding.no-mail-here.message"


def test_a_domain_that_does_not_exist_is_told_apart() -> None:
    (finding,) = RULE.check(audited(facts=replace(BARE, exists=False)))

    assert finding.message.id == "finding.no-mail-here.absent"
    assert finding.who is Who.USER
    assert words(finding.remedy).startswith("Check the spelling of example.com.")


def test_an_address_of_its_own_is_a_mail_host() -> None:
    assert list(RULE.check(audited(facts=replace(BARE, has_address=True)))) == []


def test_a_null_mx_is_another_finding() -> None:
    assert list(RULE.check(audited(facts=replace(BARE, has_null_mx=True)))) == []


def test_a_right_domain_is_not_reported() -> None:
    assert list(RULE.check(audited())) == []


def test_a_dns_that_does_not_answer_proves_nothing() -> None:
    assert list(RULE.check(audited(facts=replace(BARE, answered=False)))) == []
