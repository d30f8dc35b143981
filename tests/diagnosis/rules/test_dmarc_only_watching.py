import pytest

from autoconf.diagnosis.rules.dmarc_only_watching import RULE
from autoconf.model.finding import Severity
from autoconf.model.sending import Part, Sending
from tests.diagnosis.sendings import GOOD, lacking, report_of, with_problem
from tests.wording import words


@pytest.mark.parametrize("tag", ["p=none", "sp=none", "t=y"])
def test_a_policy_that_stops_nothing_gets_a_note(tag: str) -> None:
    (finding,) = RULE.check(with_problem(Part.DMARC, "only-watching", value=tag))

    assert finding.severity is Severity.NOTE
    assert tag in words(finding.message)


@pytest.mark.parametrize("sending", [None, GOOD, lacking(Part.DMARC).sending])
def test_it_is_silent_without_such_a_policy(sending: Sending | None) -> None:
    assert not list(RULE.check(report_of(sending)))
