from autoconf.diagnosis.rules.autoconfig_wants_parameter import RULE
from autoconf.model.evidence import Outcome
from tests.auditing.builders import IMAP, SMTP, document
from tests.diagnosis.audited import answered, audited

WITH_ADDRESS, WITHOUT = document(IMAP, SMTP)
REFUSED = answered(outcome=Outcome.REFUSED, status=400, with_address=False)


def test_a_file_that_only_the_address_brings_is_reported() -> None:
    (finding,) = RULE.check(audited(WITH_ADDRESS, REFUSED))

    assert finding.evidence == ("publications/0",)


def test_a_file_that_was_not_asked_for_otherwise_proves_nothing() -> None:
    assert list(RULE.check(audited(WITH_ADDRESS))) == []


def test_a_file_for_everybody_is_right() -> None:
    assert list(RULE.check(audited(WITH_ADDRESS, WITHOUT))) == []
