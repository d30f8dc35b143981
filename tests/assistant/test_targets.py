"""What a report of a service says where a server was tested too often."""

import pytest
from msgspec.structs import replace

from autoconf.dialogues.restraint import Restrained
from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.outcomes import of_error
from autoconf.errors import TargetPausedError
from autoconf.model.check import CheckOutcome, LoginOutcome
from autoconf.model.evidence import Outcome
from autoconf.storage.counters import MemoryCounters
from autoconf.storage.target_limits import TargetLimits
from tests.assistant.cases import Case, Clock, Person, logins, wires
from tests.discovery.builders import IMAP, SMTP
from tests.probes.wires import has_login
from tests.wording import words

HOSTS = (IMAP.hostname, SMTP.hostname)
CROWDED = TargetPausedError("net.crowded", host="imap.example.com", minutes=7)


def case_with(*earlier: str, at_hand: bool = False) -> Case:
    """Return a case of a service that sends one login an hour; ``earlier`` hosts had theirs."""
    case = Case(person=Person(has_password=at_hand))
    targets = TargetLimits(counters=MemoryCounters(Clock()), logins=1)
    for host in earlier:
        targets.log_in(host)
    sessions = Sessions(restraint=Restrained(targets))
    case.tools = replace(case.tools, sessions=sessions)
    return case


def test_logins_within_the_limit_are_sent() -> None:
    assert set(logins(case_with().check()).values()) == {LoginOutcome.ACCEPTED}


@pytest.mark.parametrize("at_hand", [False, True], ids=["asked for", "at hand"])
def test_a_login_beyond_the_limit_is_not_sent_and_the_report_says_why(*, at_hand: bool) -> None:
    case = case_with(*HOSTS, at_hand=at_hand)

    report = case.check()

    assert set(logins(report).values()) == {LoginOutcome.NOT_TESTED}
    assert not any(map(has_login, case.heard))
    assert report.login_pause is not None
    finding = next(one for one in report.findings if one.rule == "attempts-spent")
    assert words(finding.title) == (
        "Too many tests of imap.example.com, so no login is sent for 60 minutes"
    )
    assert "could lock the service out there" in words(finding.message)


def test_one_server_may_be_left_alone_while_the_other_gets_its_login() -> None:
    report = case_with(SMTP.hostname).check()

    assert logins(report) == {
        str(IMAP.endpoint): LoginOutcome.ACCEPTED,
        str(SMTP.endpoint): LoginOutcome.NOT_TESTED,
    }
    assert report.login_pause is not None


def test_it_costs_the_account_nothing() -> None:
    case = case_with(*HOSTS)
    case.check()

    spent = case.ledger.read("alice@example.com", 0.0)
    assert (spent.failures, spent.under_way) == ((), ())


def test_a_server_that_is_not_contacted_is_told_with_the_reason() -> None:
    case = Case(servers={**wires(SMTP), str(IMAP.endpoint): [CROWDED]})

    report = case.check()

    check = next(one for one in report.checks if one.endpoint == IMAP.endpoint)
    assert check.outcome is CheckOutcome.SKIPPED
    finding = next(one for one in report.findings if one.rule == "not-tested")
    assert "this service tested imap.example.com too often lately" in words(finding.message)


def test_a_web_server_that_is_not_contacted_is_a_source_that_was_skipped() -> None:
    assert of_error(CROWDED).outcome is Outcome.SKIPPED
