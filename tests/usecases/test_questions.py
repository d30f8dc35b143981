"""A question is data: its answer comes in another call, perhaps in another world or process."""

import contextlib
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from autoconf.model.events import (
    ConfirmationNeeded,
    Done,
    Event,
    PasswordNeeded,
    SourceAnswered,
    Started,
    ignore,
)
from autoconf.model.options import Options
from autoconf.model.questions import NeedsConfirmation, NeedsPassword, UserAnswer
from autoconf.model.report import Report
from autoconf.model.secret import Credential, Secret
from autoconf.usecases.runs import check, discover
from autoconf.usecases.starting import start_of
from autoconf.usecases.world import World
from tests.library.site import ADDRESS, ELSEWHERE, WEB, Site, running_site
from tests.servers.mail import PASSWORD
from tests.servers.nameserver import nameserver
from tests.servers.tcp import serving

GIVEN = Credential(secret=Secret(PASSWORD))
HOSTS = (f"imap.{ELSEWHERE}", f"smtp.{ELSEWHERE}")


@pytest.fixture
def foreign(tmp_path: Path) -> Iterator[Site]:
    """Publish mail servers of another domain, which must be confirmed."""
    with running_site(tmp_path, mail=ELSEWHERE) as site:
        yield site


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Site]:
    """Publish mail servers of the address's own domain."""
    with running_site(tmp_path) as site:
        yield site


def call(
    start: Report | str,
    options: Options,
    credential: Credential | None = GIVEN,
    seen: list[Event] | None = None,
) -> Report:
    """Make one call in a world of its own."""
    with World(options, watch=ignore if seen is None else seen.append) as world:
        return check(start_of(start), world, credential)


@contextlib.contextmanager
def asked_nothing(options: Options) -> Iterator[Options]:
    """Yield the options with another name server and web server, which must not be asked.

    Late questions of the call before reach the old ones.
    """
    with nameserver({}) as names, serving(lambda _connection: None) as web:
        places = [place for place in options.connect_to if not place.startswith(WEB)]
        yield replace(
            options,
            resolver=f"127.0.0.1:{names.port}",
            connect_to=(*places, f"{WEB}:443:127.0.0.1:{web.port}"),
        )
        assert (names.datagrams, web.connections) == (0, [])


def kinds(seen: list[Event], *wanted: type) -> list[type]:
    return [type(event) for event in seen if isinstance(event, wanted)]


def answered(report: Report, *, yes: bool) -> Report:
    assert report.pending is not None
    return report.answered(UserAnswer(report.pending, yes=yes))


def test_a_host_in_question_is_not_even_connected_to(foreign: Site) -> None:
    report = call(ADDRESS, foreign.options)

    assert isinstance(report.pending, NeedsConfirmation)
    assert report.pending.hosts == HOSTS
    assert [server.connections for server in foreign.servers[1:3]] == [[], []]


def test_without_a_password_no_login_is_sent(own: Site) -> None:
    report = call(ADDRESS, own.options, credential=None)

    assert isinstance(report.pending, NeedsPassword)
    assert (own.imap.logins, own.smtp.logins) == (0, 0)


@pytest.mark.parametrize("is_stored", [False, True], ids=["kept", "pickled"])
def test_a_confirmed_run_goes_on_in_another_world_and_asks_no_source_again(
    foreign: Site, *, is_stored: bool
) -> None:
    report = answered(call(ADDRESS, foreign.options), yes=True)
    if is_stored:
        report = pickle.loads(pickle.dumps(report))  # noqa: S301 - our own bytes
    seen: list[Event] = []

    with asked_nothing(foreign.options) as options:
        report = call(report, options, seen=seen)

    assert report.works
    assert kinds(seen, SourceAnswered) == []


def test_the_password_may_come_in_another_call(own: Site) -> None:
    report = answered(call(ADDRESS, own.options, credential=None), yes=True)

    with asked_nothing(own.options) as options:
        assert call(report, options).works


def test_an_option_answers_a_confirmation_too(foreign: Site) -> None:
    report = call(ADDRESS, foreign.options)

    assert call(report, replace(foreign.options, trust_host=HOSTS)).works


def test_a_declined_host_never_gets_the_password(foreign: Site) -> None:
    report = answered(call(ADDRESS, foreign.options), yes=False)

    for _ in range(2):
        report = call(report, foreign.options)

    assert (foreign.imap.heard, foreign.smtp.heard) == ([], [])
    assert report.pending is None
    assert report.confirmation_declined == HOSTS[:1]


def test_a_declined_password_is_not_asked_for_again(own: Site) -> None:
    report = answered(call(ADDRESS, own.options, credential=None), yes=False)

    report = call(report, own.options, credential=None)

    assert (report.pending, own.imap.logins) == (None, 0)


def test_each_call_tells_one_start_and_one_end(foreign: Site) -> None:
    first, second = list[Event](), list[Event]()

    report = call(ADDRESS, foreign.options, seen=first)
    call(answered(report, yes=True), foreign.options, seen=second)

    assert kinds(first, Started, ConfirmationNeeded, Done) == [Started, ConfirmationNeeded, Done]
    assert kinds(second, Started, ConfirmationNeeded, Done) == [Started, Done]
    assert (first[-1], second[-1]) == (
        Done(status=4, verdict="confirmation-needed"),
        Done(status=0),
    )


def test_a_call_that_asks_no_source_names_none_at_its_start(foreign: Site) -> None:
    seen: list[Event] = []

    call(answered(call(ADDRESS, foreign.options), yes=True), foreign.options, seen=seen)

    (started,) = (event for event in seen if isinstance(event, Started))
    assert started.sources == ()


def test_a_question_for_the_password_is_told(own: Site) -> None:
    seen: list[Event] = []

    call(ADDRESS, own.options, credential=None, seen=seen)

    assert kinds(seen, Started, PasswordNeeded, Done) == [Started, PasswordNeeded, Done]


def test_a_look_up_tells_one_start_and_one_end(own: Site) -> None:
    seen: list[Event] = []
    with World(own.options, watch=seen.append) as world:
        discover(start_of(ADDRESS), world)

    assert kinds(seen, Started, Done) == [Started, Done]
