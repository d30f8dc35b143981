import pytest

from autoconf.diagnosis.rules.spf_missing import RULE
from autoconf.model.finding import Severity, Who
from autoconf.model.sending import Part, Sending
from tests.diagnosis.sendings import GOOD, lacking, report_of


def test_a_domain_without_a_record_gets_a_warning() -> None:
    (finding,) = RULE.check(lacking(Part.SPF))

    assert (finding.severity, finding.who) == (Severity.WARNING, Who.DOMAIN_OWNER)
    assert finding.evidence == ("sending/spf",)


@pytest.mark.parametrize("sending", [None, GOOD, Sending()])
def test_a_record_that_is_there_or_not_known_is_not_missing(sending: Sending | None) -> None:
    assert not list(RULE.check(report_of(sending)))
