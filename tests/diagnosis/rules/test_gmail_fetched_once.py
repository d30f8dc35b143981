import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.gmail_fetched_once import RULE
from autoconf.model.check import Check, LoginOutcome, LoginResult
from tests.diagnosis.reports import POP3, accepted, refused, report, server

GMAIL = server("pop3 pop.gmail.com")


def logged_in(name: str) -> Check:
    login = LoginResult(outcome=LoginOutcome.ACCEPTED, username=name)
    return replace(accepted(GMAIL), login=login)


def test_the_name_that_avoids_it_is_told() -> None:
    (finding,) = RULE.check(report(logged_in("alice@gmail.com")))

    assert dict(finding.remedy.parameters)["name"] == "recent:alice@gmail.com"


@pytest.mark.parametrize(
    "check", [logged_in("recent:alice@gmail.com"), refused(GMAIL), accepted(POP3)]
)
def test_it_is_silent_without_a_plain_login_at_gmail(check: Check) -> None:
    assert list(RULE.check(report(check))) == []
