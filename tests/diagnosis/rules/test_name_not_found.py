import pytest
from msgspec.structs import replace

from autoconf.cli.text import english
from autoconf.diagnosis.rules.name_not_found import RULE
from autoconf.model.check import Check, CheckOutcome
from autoconf.model.finding import Severity, Who
from autoconf.model.server import NAMED, Server, SocketType
from tests.diagnosis.reports import (
    IMAP,
    POP3,
    SMTP,
    accepted,
    causes,
    failed,
    replaced,
    report,
    said,
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


def test_a_name_of_several_ports_is_one_finding() -> None:
    other = replace(IMAP, port=143, socket_type=SocketType.STARTTLS)

    (found,) = RULE.check(report(without_name(IMAP), without_name(other), accepted(SMTP)))

    assert found.evidence == ("checks/0", "checks/1")
    assert "imap imap.example.com:993, imap imap.example.com:143" in english(found.message)


def test_a_name_that_the_caller_typed_is_the_callers_to_correct() -> None:
    sick = replace(report(without_name(IMAP)), attempts=(said(NAMED, IMAP),))

    (found,) = RULE.check(sick)

    assert found.who is Who.USER
    assert english(found.to_do[-1]).endswith("mail-autoconf discover example.com")


def bundled(of: Server) -> Server:
    return replace(of, source="provider-db")


def test_where_no_bundled_name_is_found_the_network_is_to_blame() -> None:
    sick = report(without_name(bundled(IMAP)), without_name(bundled(SMTP)))

    (found,) = causes(sick)

    assert (found.rule, found.who) == ("name-not-found", Who.NETWORK)
    assert "imap.example.com, smtp.example.com" in english(found.message)


@pytest.mark.parametrize(
    "checks",
    [
        (without_name(bundled(IMAP)), without_name(SMTP)),
        (without_name(bundled(IMAP)), accepted(bundled(SMTP))),
    ],
)
def test_else_the_provider_is(checks: tuple[Check, ...]) -> None:
    assert {f.who for f in RULE.check(report(*checks))} == {Who.PROVIDER}
