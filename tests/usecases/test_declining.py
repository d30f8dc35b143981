"""A host that was declined gets no password and stands in no file, whatever came before."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace

from autoconf.model.options import Options
from autoconf.model.profile import Choices
from autoconf.model.questions import NeedsConfirmation, UserAnswer
from autoconf.model.report import Report
from autoconf.model.secret import Credential, Secret
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.usecases.profile_making import make_profile
from autoconf.usecases.runs import check, discover
from autoconf.usecases.starting import start_of
from autoconf.usecases.world import World
from tests.library.site import ADDRESS, ELSEWHERE, Site, running_site
from tests.servers.mail import PASSWORD

GIVEN = Credential(secret=Secret(PASSWORD))


@pytest.fixture
def foreign(tmp_path: Path) -> Iterator[Site]:
    """Publish mail servers of another domain, which must be confirmed."""
    with running_site(tmp_path, mail=ELSEWHERE) as site:
        yield site


def call(start: Report | str, options: Options, credential: Credential = GIVEN) -> Report:
    with World(options) as world:
        return check(start_of(start), world, credential)


def question(foreign: Site) -> NeedsConfirmation:
    pending = call(ADDRESS, foreign.options).pending
    assert isinstance(pending, NeedsConfirmation)
    return pending


def proved(foreign: Site) -> Report:
    """Return the report of servers that were confirmed by an option, and accepted the login."""
    report = call(ADDRESS, replace(foreign.options, trust_host=(ELSEWHERE,)))
    assert report.works
    return report


def test_of_two_answers_the_last_one_counts(foreign: Site) -> None:
    asked = question(foreign)
    yes, no = UserAnswer(asked, yes=True), UserAnswer(asked, yes=False)
    report = call(ADDRESS, foreign.options)

    declined = call(report.answered(yes, no), foreign.options)
    assert (foreign.imap.heard, foreign.smtp.heard) == ([], [])
    assert (declined.confirmed, len(declined.confirmation_declined)) == ((), 1)

    assert call(report.answered(no, yes), foreign.options).works


def test_a_no_outweighs_options(foreign: Site) -> None:
    report = call(ADDRESS, foreign.options).answered(UserAnswer(question(foreign), yes=False))

    call(report, replace(foreign.options, trust_host=(ELSEWHERE,), yes=True))

    assert (foreign.imap.heard, foreign.smtp.heard) == ([], [])


def test_a_no_after_a_login_sends_no_round_trip(foreign: Site) -> None:
    report = proved(foreign).answered(UserAnswer(question(foreign), yes=False))
    logins = foreign.imap.logins, foreign.smtp.logins

    call(report, replace(foreign.options, round_trip=True))

    assert (foreign.imap.logins, foreign.smtp.logins) == logins


def test_a_password_for_other_domains_makes_no_round_trip(foreign: Site) -> None:
    report = proved(foreign)
    logins = foreign.imap.logins, foreign.smtp.logins
    limited = Credential(secret=Secret(PASSWORD), only_for=("example.com",))

    options = replace(foreign.options, trust_host=(ELSEWHERE,), round_trip=True)
    call(report, options, limited)

    assert (foreign.imap.logins, foreign.smtp.logins) == logins


def test_a_no_after_a_login_leaves_the_host_out_of_files(foreign: Site) -> None:
    report = proved(foreign)
    assert make_profile(report, Choices()).tested

    declined = report.answered(UserAnswer(question(foreign), yes=False))
    assert make_profile(declined, Choices()).config.servers == ()


def test_a_yes_after_a_look_up_is_enough_for_files(foreign: Site) -> None:
    with World(foreign.options) as world:
        report = discover(start_of(ADDRESS), world)

    profile = make_profile(report.answered(UserAnswer(question(foreign), yes=True)), Choices())

    assert [s.hostname for s in profile.config.servers] == [
        f"imap.{ELSEWHERE}",
        f"smtp.{ELSEWHERE}",
    ]
    assert not profile.tested


def test_good_logins_at_the_same_time_leave_no_failure_behind(tmp_path: Path) -> None:
    ledger = MemoryLedger()
    with running_site(tmp_path) as site, ThreadPoolExecutor(8) as pool:

        def work(_number: int) -> Report:
            with World(site.options, ledger=ledger) as world:
                return check(start_of(ADDRESS), world, GIVEN)

        list(pool.map(work, range(8)))
        assert work(8).works
