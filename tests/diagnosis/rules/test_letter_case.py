import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.letter_case import RULE
from autoconf.messages import text
from autoconf.model.lapse import Lapse, LapseFact
from autoconf.model.report import Report
from tests.diagnosis.audited import RIGHT, audited

URL = "https://autoconfig.example.com/mail/config-v1.1.xml"


def lapsing(lapse: Lapse) -> Report:
    fact = LapseFact(lapse=lapse, at=URL, status=404, words="<TLS>")
    return audited(facts=replace(RIGHT, lapses=(fact, fact)))


def case_bound() -> list[Report]:
    """Return reports that make the rule speak in every way."""
    return [lapsing(one) for one in (Lapse.CAPITAL_DOMAIN, Lapse.CAPITAL_PATH)]


@pytest.mark.parametrize("report", case_bound())
def test_a_server_that_goes_wrong_is_named_once(report: Report) -> None:
    (finding,) = RULE.check(report)

    assert text(finding.message.id, finding.message.parameters).count(URL) == 1


def test_another_lapse_is_none_of_its_business() -> None:
    assert list(RULE.check(lapsing(Lapse.TELLS_MAILBOXES))) == []


def test_a_good_server_is_right() -> None:
    assert list(RULE.check(audited())) == []
