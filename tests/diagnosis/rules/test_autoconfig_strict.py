import pytest

from autoconf.diagnosis.rules.autoconfig_strict import RULE
from autoconf.model.audit import Flaw
from tests.auditing.builders import IMAP, SMTP, document
from tests.diagnosis.audited import audited

FLAWS = (Flaw.NO_ID, Flaw.NO_DOMAIN, Flaw.SERVER_DROPPED)


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_file_that_strict_programs_drop_is_named_once(flaw: Flaw) -> None:
    (finding,) = RULE.check(audited(*document(IMAP, SMTP, flaws=[flaw])))

    assert finding.evidence == ("publications/0",)


def test_a_file_that_lacks_it_without_the_address_alone_is_named() -> None:
    with_address, _ = document(IMAP, SMTP)
    _, without = document(IMAP, SMTP, flaws=[Flaw.NO_ID])

    (finding,) = RULE.check(audited(with_address, without))
    assert finding.evidence == ("publications/1",)


@pytest.mark.parametrize("flaw", [Flaw.PASSWORD, Flaw.WRONG_TYPE])
def test_other_faults_have_rules_of_their_own(flaw: Flaw) -> None:
    assert list(RULE.check(audited(*document(IMAP, SMTP, flaws=[flaw])))) == []
