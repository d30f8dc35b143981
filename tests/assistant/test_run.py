from datetime import datetime

import pytest
from msgspec.structs import replace

from autoconf.model.check import CheckOutcome, LoginOutcome
from autoconf.model.events import ConfigFound
from autoconf.model.evidence import Outcome
from autoconf.model.options import Options
from autoconf.model.server import Authentication, AuthMethod
from tests.assistant.cases import Case, Person, logins, wires, wishes
from tests.discovery.builders import IMAP, POP3, SMTP, server
from tests.discovery.documents import document
from tests.discovery.runs import WELL_KNOWN
from tests.probes.wires import has_login
from tests.wording import login_words

FOREIGN_IMAP = server("imap imap.elsewhere.example")
FOREIGN_SMTP = server("smtp smtp.elsewhere.example")
FOREIGN = document(FOREIGN_IMAP, FOREIGN_SMTP)


# the straight way


def test_published_settings_are_found_and_proved() -> None:
    report = Case().check()

    assert logins(report) == {
        "imap imap.example.com:993": LoginOutcome.ACCEPTED,
        "smtp smtp.example.com:465": LoginOutcome.ACCEPTED,
    }
    assert not report.is_blocked


def test_nothing_crashes_on_the_way() -> None:
    report = Case().check()

    assert Outcome.CRASHED not in {a.outcome for a in report.attempts}
    assert CheckOutcome.CRASHED not in {c.outcome for c in report.checks}


def test_every_connection_is_closed_at_the_end() -> None:
    case = Case(servers=wires(IMAP, POP3, SMTP))

    case.check()

    assert all(one.is_closed for one in case.heard)


def test_the_config_is_shown_before_the_password_is_asked_for() -> None:
    case = Case()

    case.check()

    assert [event for event in case.shown if isinstance(event, ConfigFound)]
    assert case.person.asked == ["password"]


def test_checks_stand_in_the_order_of_the_config() -> None:
    site = {WELL_KNOWN: document(POP3, IMAP, SMTP)}

    report = Case(site=site, servers=wires(IMAP, POP3, SMTP)).check()

    assert [c.server.protocol.value for c in report.checks] == ["pop3", "imap", "smtp"]


def test_a_proved_server_comes_before_a_better_ranked_dead_one() -> None:
    site = {WELL_KNOWN: document(server("imap dead.example.com"), IMAP, SMTP)}

    report = Case(site=site).check()

    assert report.config is not None
    assert report.config.incoming[0].hostname == "imap.example.com"


def test_the_password_is_in_no_part_of_the_report() -> None:
    assert "s3cret" not in repr(Case().check())


def test_where_nothing_is_found_no_password_is_asked_for() -> None:
    case = Case(site={}, servers={})

    assert case.check().config is None
    assert not case.person.asked


def test_a_domain_that_does_not_exist_is_not_guessed_at() -> None:
    case = Case(site={}, servers={}, zone={})

    case.check()

    assert "imap mail.example.com:143" not in case.opened


# without a login


def test_without_a_password_nothing_is_logged_in() -> None:
    case = Case(person=Person(secret=None))

    report = case.check()

    assert set(logins(report).values()) == {LoginOutcome.NOT_TESTED}
    assert not any(map(has_login, case.heard))


def test_who_wants_no_login_is_not_asked_for_a_password() -> None:
    case = Case(wishes=wishes(no_login=True))

    report = case.check()

    assert not case.person.asked
    assert {login_words(c.login) for c in report.checks} == {"no login was asked for"}


def test_where_only_oauth_opens_no_password_is_asked_for() -> None:
    way = (Authentication(method=AuthMethod.OAUTH2),)
    servers = [replace(one, authentication=way) for one in (IMAP, SMTP)]
    case = Case(site={WELL_KNOWN: document(*servers)})

    case.check()

    assert not case.person.asked


# consent


def test_without_consent_no_login_reaches_anybody() -> None:
    case = Case(
        site={WELL_KNOWN: FOREIGN}, servers=wires(FOREIGN_IMAP, FOREIGN_SMTP, IMAP, POP3, SMTP)
    )

    report = case.check()

    assert not any(map(has_login, case.heard))
    assert (report.checks, case.person.asked) == ((), ["confirm imap.elsewhere.example"])


def test_every_host_that_needs_a_confirmation_is_named() -> None:
    report = Case(site={WELL_KNOWN: FOREIGN}, servers={}).check()

    assert report.confirmation_missing == ("imap.elsewhere.example", "smtp.elsewhere.example")


def test_who_said_no_is_not_asked_again() -> None:
    case = Case(site={WELL_KNOWN: FOREIGN}, servers={}, person=Person(confirms=False))

    case.check()

    assert case.person.asked == ["confirm imap.elsewhere.example"]


def test_without_consent_no_foreign_server_is_even_connected_to() -> None:
    case = Case(site={WELL_KNOWN: FOREIGN}, servers=wires(FOREIGN_IMAP, FOREIGN_SMTP))

    case.check()

    assert not [endpoint for endpoint in case.opened if "elsewhere" in endpoint]


def test_a_declined_server_gets_nothing() -> None:
    case = Case(
        site={WELL_KNOWN: FOREIGN},
        servers=wires(FOREIGN_IMAP, FOREIGN_SMTP),
        person=Person(confirms=False),
    )

    report = case.check()

    assert not any(map(has_login, case.heard))
    assert not report.confirmation_missing
    assert report.confirmation_declined[0] == "imap.elsewhere.example"


def test_a_confirmed_server_is_logged_in_to() -> None:
    case = Case(
        site={WELL_KNOWN: FOREIGN},
        servers=wires(FOREIGN_IMAP, FOREIGN_SMTP),
        person=Person(confirms=True),
    )

    assert set(logins(case.check()).values()) == {LoginOutcome.ACCEPTED}
    assert case.person.asked == ["confirm imap.elsewhere.example", "password"]


@pytest.mark.parametrize(
    ("wishes", "asked"),
    [
        pytest.param(wishes(yes=True), True, id="yes-is-not-for-foreign"),
        pytest.param(wishes(trust_host=("elsewhere.example",)), False, id="trust-host"),
    ],
)
def test_foreign_servers_need_more_than_yes(wishes: Options, *, asked: bool) -> None:
    case = Case(
        site={WELL_KNOWN: FOREIGN}, servers=wires(FOREIGN_IMAP, FOREIGN_SMTP), wishes=wishes
    )

    case.check()

    assert ("confirm imap.elsewhere.example" in case.person.asked) is asked


def test_each_server_is_graded_by_the_clock_of_this_computer() -> None:
    report = Case().check()

    assert {g.check for c in report.checks for g in c.grades} >= {"encryption", "protocol"}
    assert datetime.fromisoformat(report.made_at).tzinfo is not None
