"""The first login where servers are guessed: it waits for no guess that cannot change it."""

import threading
import time
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from autoconf.assistant.first_login import is_settled, may_be_settled
from autoconf.discovery.engine import Found
from autoconf.discovery.outcomes import PendingQuestion, pending_guesses
from autoconf.errors import TimedOutError
from autoconf.model.check import CheckOutcome, LoginOutcome
from autoconf.model.events import LoginEnded
from autoconf.model.evidence import Attempt, Query, Trust
from autoconf.model.options import Options
from autoconf.model.questions import NeedsConfirmation, Question
from autoconf.sharing import Background
from autoconf.tasks import Deadline, End, Ended
from tests.assistant.cases import ALICE, Case, Person, logins, wishes
from tests.discovery.builders import IMAP, SMTP, attempt, server
from tests.discovery.runs import EXISTS, HOSTER_MX, Zone
from tests.fakes import ScriptedWire, Turn
from tests.probes.wires import ACCEPTED, REFUSED, has_login, opening, wire

LONG_S = 30.0
FOREIGN = server("smtp mx.eu.hoster.example")
TO_HOSTER = {("example.com", "MX"): HOSTER_MX}
QUERY = Query(address=ALICE, domain="example.com")
GUESSES = {guess.asked: guess for guess in pending_guesses(QUERY)}
BEST = GUESSES["imap imap.example.com:993"]
SECOND = GUESSES["imap mail.example.com:993"]
ANY_SMTP = GUESSES["smtp smtp.example.com:465"]


class Server(ScriptedWire):
    """Says nothing before something happened, and tells when it hears something."""

    def __init__(
        self,
        *script: Turn,
        waits_for: threading.Event | None = None,
        on_login: Callable[[], object] = bool,
        on_word: Callable[[], object] = bool,
    ) -> None:
        super().__init__(*script)
        self._waits_for = waits_for
        self._on_login = on_login
        self._on_word = on_word

    def read_line(self) -> bytes:
        assert self._waits_for is None or self._waits_for.wait(LONG_S)
        return super().read_line()

    def write(self, data: bytes) -> None:
        super().write(data)
        self._on_word()
        if has_login(self):
            self._on_login()


class Refusing(Person):
    """Wants no further attempt."""

    def agrees(self, _question: Question) -> bool:
        return False


def case(
    imap: ScriptedWire,
    smtp: ScriptedWire | None = None,
    *,
    person: Person | None = None,
    smtp_at: str = str(SMTP.endpoint),
    zone: Zone = EXISTS,
    options: Options | None = None,
) -> Case:
    return Case(
        site={},
        servers={str(IMAP.endpoint): [imap], smtp_at: [smtp or wire(SMTP.protocol)]},
        person=person or Person(has_password=True),
        zone=zone,
        wishes=options or wishes(),
    )


def used(tried: Case) -> int:
    """Return how many failures the ledger has for the account, with those still open."""
    spent = tried.ledger.read(str(ALICE), time.time())
    return spent.used + len(spent.under_way)


def test_it_is_sent_while_the_smtp_server_is_silent() -> None:
    sent = threading.Event()
    imap = Server(*opening(IMAP.protocol, ACCEPTED), on_login=sent.set)
    smtp = Server(*opening(SMTP.protocol, ACCEPTED), waits_for=sent)
    tried = case(imap, smtp)

    report = tried.check()

    assert list(logins(report).values()) == [LoginOutcome.ACCEPTED] * 2
    assert used(tried) == 0


def test_a_wrong_password_is_sent_and_counted_once() -> None:
    sent = threading.Event()
    imap = Server(*opening(IMAP.protocol, REFUSED), on_login=sent.set)
    smtp = Server(*opening(SMTP.protocol, ACCEPTED), waits_for=sent)
    tried = case(imap, smtp, person=Refusing(has_password=True))

    report = tried.check()

    assert list(logins(report).values()) == [LoginOutcome.BAD_CREDENTIALS, LoginOutcome.NOT_TESTED]
    assert tried.person.asked == ["name alice"]
    assert sum(map(has_login, tried.heard)) == 1
    assert used(tried) == 1


def test_a_bug_of_ours_is_the_check_of_that_server_alone() -> None:
    imap = ScriptedWire(*opening(IMAP.protocol, ACCEPTED)[:1])  # it ends before the login
    tried = case(imap, person=Refusing(has_password=True))

    report = tried.check()

    crashed = next(check for check in report.checks if check.endpoint == IMAP.endpoint)
    assert crashed.outcome is CheckOutcome.CRASHED
    assert used(tried) == 1


@pytest.mark.parametrize("confirms", [None, False, True], ids=["nobody there", "no", "yes"])
@pytest.mark.parametrize("is_late", [False, True], ids=["imap first", "imap last"])
def test_a_foreign_server_is_asked_about_and_the_login_stands(
    confirms: bool | None,  # noqa: FBT001 - a parametrised answer
    *,
    is_late: bool,
) -> None:
    reached, sent = threading.Event(), threading.Event()
    first, last = (None, reached) if is_late else (sent, None)
    imap = Server(*opening(IMAP.protocol, ACCEPTED), waits_for=last, on_login=sent.set)
    smtp = Server(*opening(SMTP.protocol, ACCEPTED), waits_for=first, on_word=reached.set)
    person = Person(has_password=True, confirms=confirms)
    tried = case(imap, smtp, person=person, smtp_at=str(FOREIGN.endpoint), zone=TO_HOSTER)

    report = tried.check()

    assert logins(report)[str(IMAP.endpoint)] is LoginOutcome.ACCEPTED
    assert has_login(smtp) is (confirms is True)
    assert isinstance(report.pending, NeedsConfirmation) is (confirms is None)
    assert used(tried) == 0


def test_a_refused_login_is_not_sent_again_after_the_question() -> None:
    person = Refusing(has_password=True, confirms=True)
    imap = wire(IMAP.protocol, REFUSED)
    tried = case(imap, person=person, smtp_at=str(FOREIGN.endpoint), zone=TO_HOSTER)

    report = tried.check()

    assert logins(report)[str(IMAP.endpoint)] is LoginOutcome.BAD_CREDENTIALS
    assert sum(map(has_login, tried.heard)) == 1
    assert used(tried) == 1


def test_a_cancelled_run_counts_a_login_without_an_answer() -> None:
    def cancel() -> None:
        tried.tools.cancel.cancel()

    imap = Server(*opening(IMAP.protocol, ACCEPTED)[:1], on_login=cancel)
    tried = case(imap)

    report = tried.check()

    assert report.is_cancelled
    assert used(tried) == 1


@pytest.mark.parametrize("way", [End.CANCELLED, End.TIMED_OUT, End.FAILED])
def test_a_login_that_came_to_no_end_counts(way: End, monkeypatch: pytest.MonkeyPatch) -> None:
    """The end is noticed in one of two threads; whichever is first must not matter."""

    def wait(login: Background[object], _deadline: Deadline) -> Ended[object]:
        error = TimedOutError("net.no-time") if way is End.FAILED else None
        return Ended(job=login.job, end=way, error=error)

    monkeypatch.setattr(Background, "wait", wait)
    tried = case(wire(IMAP.protocol, ACCEPTED), person=Refusing(has_password=True))

    report = tried.check()

    assert used(tried) == 1
    assert logins(report)[str(IMAP.endpoint)] is not LoginOutcome.ACCEPTED
    assert sum(map(has_login, tried.heard)) == 1


def test_a_login_that_was_not_sent_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(login: Background[object], _deadline: Deadline) -> Ended[object]:
        return Ended(job=login.job, end=End.RETURNED)

    monkeypatch.setattr(Background, "wait", wait)
    tried = case(wire(IMAP.protocol, ACCEPTED), person=Person(has_password=True, confirms=None))

    tried.check()

    assert used(tried) == 0


@pytest.mark.parametrize("login", [ACCEPTED, REFUSED])
def test_every_server_has_one_login_where_all_are_tested(login: str) -> None:
    tried = case(
        wire(IMAP.protocol, login),
        person=Refusing(has_password=True),
        options=wishes(test_all=True),
    )

    report = tried.check()

    assert [one for one in tried.heard if has_login(one)]
    assert len(logins(report)) == len(report.checks)
    assert used(tried) == (0 if login == ACCEPTED else 1)


@pytest.mark.parametrize("confirms", [None, True], ids=["nobody there", "yes"])
def test_a_mailbox_that_does_not_open_is_seen_before_a_question(*, confirms: bool | None) -> None:
    *before, _inspected = opening(IMAP.protocol, ACCEPTED)
    imap = ScriptedWire(*before, b"a2 NO mailbox is broken\r\na3 OK done\r\n")
    person = Person(has_password=True, confirms=confirms)
    tried = case(imap, person=person, smtp_at=str(FOREIGN.endpoint), zone=TO_HOSTER)

    report = tried.check()

    check = next(check for check in report.checks if check.endpoint == IMAP.endpoint)
    assert not check.is_proved
    told = [e.endpoint for e in tried.shown if isinstance(e, LoginEnded)]
    assert told.count(IMAP.endpoint) == 1


def test_discovery_alone_sends_nothing() -> None:
    tried = case(wire(IMAP.protocol))

    tried.discover()

    assert tried.heard
    assert not any(map(has_login, tried.heard))


# where it goes


def found(*guesses: PendingQuestion, trust: Trust = Trust.AUTHENTICATED) -> Found:
    """Return what is known once these guesses have shown a certificate."""
    return Found(query=QUERY, attempts=tuple(answered(guess, trust) for guess in guesses))


def answered(guess: PendingQuestion, trust: Trust) -> Attempt:
    one = server(guess.asked.rpartition(":")[0])
    return attempt("common-ports", [one], trust=trust, rank=guess.rank)


def settled(
    guess: PendingQuestion, silent: list[PendingQuestion], trust: Trust = Trust.AUTHENTICATED
) -> bool:
    known = found(guess, trust=trust)
    return may_be_settled(known) and is_settled(server(guess.asked[: -len(":993")]), known, silent)


def test_it_goes_to_a_proved_guess_that_no_silent_one_can_replace() -> None:
    assert settled(BEST, [SECOND, ANY_SMTP])
    assert settled(SECOND, [ANY_SMTP])
    assert not settled(SECOND, [BEST, ANY_SMTP])
    assert not may_be_settled(found(ANY_SMTP))


def test_a_proved_guess_elsewhere_settles_nothing() -> None:
    other = server("imap mx.eu.hoster.example")

    assert not is_settled(other, found(BEST), [])


def test_a_guess_without_a_good_certificate_is_not_settled() -> None:
    assert not settled(BEST, [], Trust.UNAUTHENTICATED)


def test_where_a_source_publishes_a_server_no_guess_goes_first() -> None:
    guess = found(BEST)
    published = replace(guess, attempts=(*guess.attempts, attempt("dns-srv", [IMAP])))

    assert not may_be_settled(published)
