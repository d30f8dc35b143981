import threading
from dataclasses import dataclass

import pytest

from autoconf.errors import TimedOutError
from autoconf.messages import text
from autoconf.model.address import EmailAddress
from autoconf.model.budget import UNDER_WAY_S, WINDOW_S, LedgerHeldError, Spent
from autoconf.model.check import Check, CheckOutcome, LoginOutcome, LoginResult, Stage
from autoconf.model.server import Server
from autoconf.probes.budget import Budget, is_counted, wants_pause
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.tasks import CancelToken, Deadline
from tests.discovery.builders import IMAP, POP3, SMTP

ALICE = EmailAddress.parse("alice@example.com")


def check(outcome: LoginOutcome, code: str = "", message: str = "", server: Server = IMAP) -> Check:
    login = LoginResult(outcome=outcome, code=code, said=message)
    return Check(server=server, reached=Stage.LOGIN, outcome=CheckOutcome.REFUSED, login=login)


WRONG = check(LoginOutcome.BAD_CREDENTIALS, message="wrong")
GOOD = check(LoginOutcome.ACCEPTED)


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def budget(ledger: MemoryLedger | None = None, clock: Clock | None = None) -> Budget:
    return Budget(ledger or MemoryLedger(), ALICE, now=clock or Clock())


def spend(one: Budget, times: int = 1, ended: Check = WRONG) -> None:
    for _ in range(times):
        assert one.reserve()
        one.settle(ended)


def why_not(one: Budget) -> str:
    why = one.why_not
    return "" if why is None else text(why.id, why.parameters)


def test_a_login_counts_from_before_it_is_sent() -> None:
    one = budget()

    assert one.reserve(3) == 3
    assert one.reserve() == 0


def test_a_good_one_is_taken_back() -> None:
    one = budget()

    spend(one, 5, GOOD)
    assert one.used == 0


def test_a_good_one_that_took_very_long_is_taken_back_too() -> None:
    one = budget(clock=(clock := Clock()))
    one.reserve()
    clock.now += UNDER_WAY_S

    one.settle(GOOD)
    assert (one.used, one.reserve(3)) == (0, 3)


def test_a_good_one_does_not_make_good_for_those_that_failed() -> None:
    one = budget()
    spend(one, 2)

    spend(one, 2, GOOD)
    assert one.used == 2


def test_of_several_at_once_only_what_failed_stays() -> None:
    one = budget()

    assert one.reserve(5) == 3
    one.settle(GOOD, WRONG, GOOD)
    assert one.used == 1


def test_after_three_failures_no_login_is_sent() -> None:
    one = budget()
    spend(one, 3)

    assert not one.reserve()
    assert (one.used, one.is_spent) == (3, True)


def test_what_is_under_way_counts_too() -> None:
    one = budget()
    spend(one, 2)

    assert [one.reserve(), one.reserve()] == [1, 0]
    one.settle(GOOD)
    assert one.reserve()


def test_a_run_that_ended_in_the_middle_has_spent_what_it_began() -> None:
    ledger, clock = MemoryLedger(), Clock()
    budget(ledger, clock).reserve()
    clock.now += UNDER_WAY_S

    assert budget(ledger, clock).used == 1


def test_the_next_run_goes_on_where_the_last_one_was() -> None:
    ledger = MemoryLedger()
    spend(budget(ledger), 2)

    later = budget(ledger)
    spend(later)
    assert not budget(ledger).reserve()


def test_it_is_told_when_the_next_login_is_possible() -> None:
    clock = Clock()
    one = budget(clock=clock)
    spend(one, 3)
    clock.now += 361

    assert "3 logins of this account failed" in why_not(one)
    assert "possible in 9 min" in why_not(one)


def test_after_a_quarter_of_an_hour_all_is_as_before() -> None:
    clock = Clock()
    one = budget(clock=clock)
    spend(one, 3)
    clock.now += WINDOW_S

    assert (one.used, why_not(one), one.reserve()) == (0, "", 1)


@pytest.mark.parametrize("address", ["ALICE@example.com", "alice@EXAMPLE.com"])
def test_the_case_of_an_address_makes_no_other_account(address: str) -> None:
    ledger = MemoryLedger()
    spend(budget(ledger), 3)

    assert not Budget(ledger, EmailAddress.parse(address), now=Clock()).reserve()


def test_another_account_has_its_own() -> None:
    ledger = MemoryLedger()
    spend(budget(ledger), 3)

    assert Budget(ledger, EmailAddress.parse("bob@example.com"), now=Clock()).reserve()


# logins of other runs that are under way


def deadline(seconds: float) -> Deadline:
    return Deadline(seconds, CancelToken())


def test_logins_under_way_elsewhere_are_no_failures() -> None:
    ledger = MemoryLedger()
    budget(ledger).reserve(3)

    later = budget(ledger)
    assert (later.reserve(), later.used, later.why_not) == (0, 0, None)


def test_its_turn_comes_once_a_login_of_another_run_was_good() -> None:
    ledger = MemoryLedger()
    other, mine = budget(ledger), budget(ledger)
    other.reserve(3)
    timer = threading.Timer(0.05, other.take_back)
    timer.start()

    mine.wait_for_turn(deadline(60))
    timer.join()
    assert mine.reserve() == 1


def test_no_turn_is_waited_for_once_the_others_have_failed() -> None:
    ledger = MemoryLedger()
    spend(budget(ledger), 3)

    budget(ledger).wait_for_turn(deadline(60))


def test_a_turn_that_does_not_come_ends_with_the_deadline() -> None:
    ledger = MemoryLedger()
    budget(ledger).reserve(3)

    with pytest.raises(TimedOutError):
        budget(ledger).wait_for_turn(deadline(0.05))


# the login name of --username


def named(ledger: MemoryLedger, address: str, username: str) -> Budget:
    return Budget(ledger, EmailAddress.parse(address), username, now=Clock())


@pytest.mark.parametrize("name", ["bob", "bob@example.com", "BOB@example.com"])
def test_one_login_name_has_three_attempts_whatever_the_address_is(name: str) -> None:
    ledger = MemoryLedger()
    spend(named(ledger, "alice@example.com", "bob"), 2)
    spend(named(ledger, "carol@example.com", name))

    for address, username in [("dave@example.com", "bob"), ("bob@example.com", "other")]:
        assert named(ledger, address, username).why_not
        assert not named(ledger, address, username).reserve()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bob", " bob "),
        ("bob", "EXAMPLE\\bob"),
        ("bob@example.com", "bob@example.com."),
        ("bob@b\u00fccher.example", "bob@xn--bcher-kva.example"),
        ("j\u00f6rg", "jo\u0308rg"),
        ("bob", "\uff42ob"),
        ("bob", "b\u034fob\ufe00"),
        ("bob@example.com", "bob\uff20example.com"),
    ],
)
def test_spellings_of_one_login_name_count_together(one: str, other: str) -> None:
    ledger = MemoryLedger()
    spend(named(ledger, "alice@example.com", one), 3)

    assert not named(ledger, "carol@example.com", other).reserve()


def test_what_the_login_name_cannot_afford_does_not_burden_the_address() -> None:
    ledger = MemoryLedger()
    spend(named(ledger, "carol@example.com", "bob"), 2)

    both = named(ledger, "alice@example.com", "bob")
    assert both.reserve(3) == 1
    both.take_back()
    assert budget(ledger).reserve(3) == 3


# a server that wants a pause


@pytest.mark.parametrize(
    ("server", "code", "message", "pauses"),
    [
        (SMTP, "421 4.7.0", "go away", True),
        (IMAP, "", "Too many failed login attempts", True),
        (SMTP, "454 4.7.0", "rate limit exceeded", True),
        (IMAP, "", "says goodbye: your account is temporarily locked", True),
        (IMAP, "LIMIT", "", False),
        (IMAP, "", "Too many simultaneous connections", False),
        (POP3, "IN-USE", "maildrop is locked", False),
        (IMAP, "AUTHENTICATIONFAILED", "wrong", False),
    ],
)
def test_a_server_that_had_too_many_logins_wants_a_pause(
    server: Server, code: str, message: str, *, pauses: bool
) -> None:
    assert wants_pause(check(LoginOutcome.OTHER, code, message, server)) is pauses


def test_an_accepted_login_never_means_a_pause() -> None:
    assert not wants_pause(check(LoginOutcome.ACCEPTED, message="rate limit: none"))


def test_a_pause_holds_the_account_for_a_quarter_of_an_hour() -> None:
    clock = Clock()
    one = budget(clock=clock)
    spend(one, 1, check(LoginOutcome.OTHER, "421 4.7.0", server=SMTP))

    assert not one.reserve()
    assert "too many logins" in why_not(one)
    clock.now += WINDOW_S
    assert one.reserve()


def test_a_pause_counts_whether_or_not_the_password_was_judged() -> None:
    later = check(LoginOutcome.OTHER, "454 4.7.0", "rate limit exceeded", SMTP)
    one = budget()
    spend(one, 1, later)

    assert not is_counted(later)
    assert (one.used, one.reserve()) == (0, 0)


def test_good_logins_of_runs_at_the_same_time_leave_no_failure() -> None:
    ledger = MemoryLedger()
    fast, slow = budget(ledger, Clock(1000.01)), budget(ledger, Clock(1000.0))

    assert fast.reserve()
    assert slow.reserve()
    fast.take_back()
    slow.take_back()

    assert budget(ledger, Clock(1001.0)).used == 0


def test_a_clock_that_is_set_back_an_hour_does_not_lengthen_the_wait() -> None:
    ledger = MemoryLedger()
    spend(budget(ledger, Clock(5000.0)), 3)

    after = budget(ledger, Clock(1400.0))
    assert why_not(after)
    assert not budget(ledger, Clock(1400.0 + WINDOW_S)).why_not


@pytest.mark.parametrize("back_s", [1, 59, 60, 61, 3600])
def test_a_clock_that_is_set_back_during_good_logins_leaves_no_failure(back_s: float) -> None:
    ledger, clock = MemoryLedger(), Clock(5000.0)
    one = budget(ledger, clock)
    assert one.reserve(3) == 3

    clock.now -= back_s
    for _ in range(3):
        one.take_back()

    assert (one.used, one.reserve(3)) == (0, 3)


@pytest.mark.parametrize("back_s", [1, 59, 60, 61, 3600])
def test_a_clock_that_is_set_back_keeps_the_failures_and_lengthens_no_wait(back_s: float) -> None:
    ledger, clock = MemoryLedger(), Clock(5000.0)
    one = budget(ledger, clock)
    assert one.reserve(3) == 3

    clock.now -= back_s
    for _ in range(3):
        one.lose()

    assert (one.used, one.reserve()) == (3, 0)
    clock.now += WINDOW_S
    assert not one.why_not


def test_a_clock_that_is_set_back_after_failures_lengthens_no_wait_by_a_second() -> None:
    ledger, clock = MemoryLedger(), Clock(5000.0)
    one = budget(ledger, clock)
    spend(one, 3)

    clock.now -= 59
    assert why_not(one)
    clock.now += WINDOW_S
    assert not why_not(one)


def test_a_login_under_way_elsewhere_is_not_taken_for_one_that_ended() -> None:
    ledger, clock = MemoryLedger(), Clock(5000.0)
    other, one = budget(ledger, clock), budget(ledger, clock)
    assert other.reserve() + one.reserve() == 2

    clock.now -= 3600
    one.take_back()

    assert budget(ledger, clock).reserve(3) == 2


def test_a_clock_that_is_set_forward_gives_no_further_attempt() -> None:
    ledger, clock = MemoryLedger(), Clock(5000.0)
    one = budget(ledger, clock)
    assert one.reserve()

    clock.now += 2 * WINDOW_S
    spend(budget(ledger, clock), 2)
    one.take_back()

    assert budget(ledger, clock).used == 2


class Away(MemoryLedger):
    """Does not answer, and counts how often it was asked."""

    asked = 0

    def read(self, account: str, now: float) -> Spent:  # noqa: ARG002
        self.asked += 1
        raise LedgerHeldError("ledger.away")


def test_a_ledger_that_does_not_answer_is_asked_once_and_lets_no_login_through() -> None:
    ledger = Away()
    one = budget(ledger)

    assert (one.used, one.left, one.is_spent) == (0, 0, True)
    assert one.why_not is not None
    assert one.why_not.id == "ledger.away"
    assert one.reserve(3) == 0
    one.wait_for_turn(Deadline(60))
    assert ledger.asked == 1


def test_a_ledger_that_stops_to_answer_ends_the_wait_for_a_turn() -> None:
    class Stopping(MemoryLedger):
        is_away = False

        def read(self, account: str, now: float) -> Spent:
            if self.is_away:
                raise LedgerHeldError("ledger.away")
            self.is_away = True
            return super().read(account, now)

    ledger = Stopping()
    assert budget(ledger).reserve(3) == 3

    budget(ledger).wait_for_turn(Deadline(60))
