import pytest

from autoconf.diagnosis.rules.dmarc_missing import RULE
from autoconf.model.finding import Severity
from autoconf.model.sending import Part, Sending
from tests.diagnosis.sendings import GOOD, lacking, report_of, with_problem
from tests.wording import words


def test_a_domain_without_a_record_gets_a_note() -> None:
    (finding,) = RULE.check(lacking(Part.DMARC))

    assert finding.severity is Severity.NOTE
    assert "_dmarc.example.com" in words(finding.remedy)


@pytest.mark.parametrize("kind", ["several-records", "syntax"])
def test_a_record_with_a_mistake_is_told_as_such(kind: str) -> None:
    (finding,) = RULE.check(with_problem(Part.DMARC, kind))

    assert finding.message.id == f"finding.dmarc-missing.{kind}"


@pytest.mark.parametrize("sending", [None, GOOD, Sending()])
def test_a_record_that_is_there_or_not_known_is_not_missing(sending: Sending | None) -> None:
    assert not list(RULE.check(report_of(sending)))
