import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.name_not_found import RULE
from autoconf.model.check import Check, CheckOutcome
from autoconf.model.finding import Severity, Who
from autoconf.model.server import Server
from tests.diagnosis.reports import (
    IMAP,
    POP3,
    SMTP,
    accepted,
    causes,
    failed,
    replaced,
    report,
    server,
    without_name,
)

MAIL = server("smtp mail.example.com")


@pytest.mark.parametrize(
    ("checks", "severity"),
    [
        ((without_name(IMAP), accepted(SMTP)), Severity.BLOCKER),
        ((without_name(IMAP), accepted(POP3), accepted(SMTP)), Severity.WARNING),
    ],
)
def test_it_is_the_only_cause(checks: tuple[Check, ...], severity: Severity) -> None:
    found = [(f.rule, f.severity, f.who) for f in causes(report(*checks))]

    assert found == [("name-not-found", severity, Who.PROVIDER)]


@pytest.mark.parametrize("outcome", [CheckOutcome.TIMED_OUT, CheckOutcome.UNREACHABLE])
def test_another_failure_is_none_of_its_own(outcome: CheckOutcome) -> None:
    assert list(RULE.check(report(failed(IMAP, outcome)))) == []


@pytest.mark.parametrize("other", [accepted(MAIL), MAIL])
def test_another_rule_names_the_server_in_its_place(other: Check | Server) -> None:
    sick = replaced(SMTP, other)
    checks = (without_name(SMTP), *sick.checks[1:])

    assert list(RULE.check(replace(sick, checks=checks))) == []
