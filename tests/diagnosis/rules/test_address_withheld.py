from msgspec.structs import replace

from autoconf.diagnosis.rules.address_withheld import RULE
from autoconf.messages import text
from autoconf.model.finding import Severity, Who
from autoconf.model.questions import NeedsAddressConsent
from tests.diagnosis.reports import HEALTHY
from tests.formats.sample_report import ATTEMPT

HOST = "mail.hoster.example"
WITHHELD = replace(ATTEMPT, answer=None, withheld_from=HOST)
ASKS = replace(
    HEALTHY, attempts=(ATTEMPT, WITHHELD), config=None, pending=NeedsAddressConsent(hosts=(HOST,))
)


def test_a_host_that_was_not_told_the_address_is_named_with_the_option() -> None:
    (finding,) = RULE.check(ASKS)

    assert (finding.severity, finding.who) == (Severity.BLOCKER, Who.USER)
    assert dict(finding.message.parameters)["hosts"] == HOST
    assert dict(finding.remedy.parameters)["flags"] == f"--trust-host {HOST}"
    assert finding.evidence == ("attempts/1",)


def test_several_hosts_are_spoken_of_as_several() -> None:
    asks = replace(ASKS, pending=NeedsAddressConsent(hosts=(HOST, "mail.other.example")))
    (finding,) = RULE.check(asks)

    assert "were not told" in text(finding.message.id, finding.message.parameters)
    assert "these hosts belong" in text(finding.remedy.id, finding.remedy.parameters)


def test_it_is_silent_where_the_search_ended_otherwise() -> None:
    assert list(RULE.check(replace(ASKS, pending=None))) == []
