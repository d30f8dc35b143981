import pytest

from autoconf.diagnosis.rules.reading_ok_sending_not import RULE
from autoconf.model.check import Check, CheckOutcome, LoginOutcome
from autoconf.model.config import Requirement
from autoconf.model.finding import Severity
from tests.diagnosis.reports import IMAP, POP3, SMTP, accepted, causes, failed, refused, report

NO_REASON = refused(SMTP, LoginOutcome.OTHER, said="No.")


@pytest.mark.parametrize("check", [refused(SMTP), NO_REASON], ids=["wrong-password", "no-reason"])
def test_it_stands_before_a_refusal_without_a_known_reason(check: Check) -> None:
    (finding,) = causes(report(accepted(IMAP), check))

    assert (finding.rule, finding.severity) == ("reading-ok-sending-not", Severity.BLOCKER)


@pytest.mark.parametrize(
    "checks",
    [
        (accepted(IMAP), refused(SMTP, said="This account is locked")),
        (refused(IMAP), refused(SMTP)),
        (accepted(IMAP), failed(SMTP, CheckOutcome.TIMED_OUT)),
        (accepted(IMAP), accepted(SMTP), refused(POP3)),
    ],
    ids=["a-known-reason", "nothing-works", "not-reached", "another-server-works"],
)
def test_it_is_silent_where_another_rule_says_more(checks: tuple[Check, ...]) -> None:
    assert list(RULE.check(report(*checks))) == []


def test_a_demand_of_the_provider_is_a_known_reason() -> None:
    demand = Requirement(what="enable-smtp")

    assert list(RULE.check(report(accepted(IMAP), refused(SMTP), requires=(demand,)))) == []
