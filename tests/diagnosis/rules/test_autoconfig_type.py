import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.autoconfig_type import RULE
from autoconf.model.audit import Flaw
from autoconf.model.evidence import Outcome
from autoconf.model.finding import Severity
from autoconf.model.message import Message
from tests.auditing.builders import IMAP, SMTP, document
from tests.diagnosis.audited import answered, audited

PAGE = replace(answered(), flaws=(Flaw.WEB_PAGE,))
BROKEN = answered(outcome=Outcome.MALFORMED, detail=Message("document.doctype"))


@pytest.mark.parametrize(("flaw", "what"), [(Flaw.WRONG_TYPE, "type"), (Flaw.LATE_START, "start")])
def test_a_file_that_thunderbird_refuses_is_one_warning(flaw: Flaw, what: str) -> None:
    (finding,) = RULE.check(audited(*document(IMAP, SMTP, flaws=(flaw,))))

    assert finding.severity is Severity.WARNING
    assert finding.message.id == f"finding.autoconfig-type.{what}"


def test_a_file_that_cannot_be_read_is_a_warning_with_its_reason() -> None:
    (finding,) = RULE.check(audited(BROKEN))

    assert finding.severity is Severity.WARNING
    assert dict(finding.message.parameters)["why"] == Message("document.doctype")


def test_a_web_page_in_its_place_is_a_note() -> None:
    (finding,) = RULE.check(audited(PAGE))

    assert finding.severity is Severity.NOTE


def test_a_right_domain_is_not_reported() -> None:
    assert list(RULE.check(audited())) == []
