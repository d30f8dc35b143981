import pytest
from msgspec.structs import replace

from autoconf.cli.text import english
from autoconf.diagnosis.rules.port_closed import RULE
from autoconf.model.check import Check, CheckOutcome
from autoconf.model.finding import Severity, Who
from autoconf.model.server import Server
from tests.diagnosis.reports import (
    IMAP,
    POP3,
    SMTP,
    accepted,
    causes,
    closed_port,
    failed,
    replaced,
    report,
    server,
)

MAIL = server("smtp mail.example.com")


@pytest.mark.parametrize(
    ("checks", "severity"),
    [
        ((closed_port(IMAP), accepted(SMTP)), Severity.BLOCKER),
        ((closed_port(IMAP), accepted(POP3), accepted(SMTP)), Severity.WARNING),
    ],
)
def test_it_is_the_only_cause(checks: tuple[Check, ...], severity: Severity) -> None:
    found = [(f.rule, f.severity, f.who) for f in causes(report(*checks))]

    assert found == [("port-closed", severity, Who.PROVIDER)]


@pytest.mark.parametrize(
    ("checks", "title"),
    [
        (
            (accepted(IMAP), closed_port(SMTP)),
            "You can read, but not send: port 465 does not answer",
        ),
        (
            (closed_port(IMAP), accepted(SMTP)),
            "You can send, but not read: port 993 does not answer",
        ),
        (
            (closed_port(IMAP), accepted(POP3), accepted(SMTP)),
            "Nothing listens on port 993 of imap.example.com",
        ),
        ((closed_port(IMAP),), "Nothing listens on port 993 of imap.example.com"),
    ],
)
def test_the_title_says_what_works_and_what_does_not(checks: tuple[Check, ...], title: str) -> None:
    (found,) = RULE.check(report(*checks))

    assert english(found.title) == title


@pytest.mark.parametrize("outcome", [CheckOutcome.TIMED_OUT, CheckOutcome.UNREACHABLE])
def test_another_failure_is_none_of_its_own(outcome: CheckOutcome) -> None:
    assert list(RULE.check(report(failed(IMAP, outcome)))) == []


@pytest.mark.parametrize("other", [accepted(MAIL), MAIL])
def test_another_rule_names_the_server_in_its_place(other: Check | Server) -> None:
    sick = replaced(SMTP, other)
    checks = (closed_port(SMTP), *sick.checks[1:])

    assert list(RULE.check(replace(sick, checks=checks))) == []
