"""What a server has to bear."""

from collections.abc import Mapping
from math import inf

import pytest

from autoconf.errors import UsageError
from autoconf.model.budget import Ledger, LedgerHeldError, Spent
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.usecases.accounts.kept import Kept
from autoconf.usecases.accounts.limits import FAILURES_S, LOGINS_S, PAUSE_S, Claim, Hosts, Limits

HOST = "192.0.2.1"
BOTH = {HOST: 2}


class Time:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def claimed(hosts: Hosts, places: Mapping[str, int] = BOTH) -> Claim:
    claim = hosts.claim(places)
    assert isinstance(claim, Claim)
    return claim


def used(hosts: Hosts) -> None:
    """Let an account log in twice, and end."""
    claim = claimed(hosts)
    assert hosts.log_in(claim, [HOST])
    assert hosts.log_in(claim, [HOST])
    hosts.end(claim)


def test_no_more_connections_are_claimed_than_allowed() -> None:
    hosts = Hosts(Limits(connections=4), Time())
    first, _ = claimed(hosts), claimed(hosts)

    assert hosts.claim(BOTH) == inf
    assert isinstance(hosts.claim({"192.0.2.2": 2}), Claim)
    hosts.end(first)
    assert isinstance(hosts.claim(BOTH), Claim)


def test_logins_wait_until_those_of_the_last_minute_are_old_enough() -> None:
    clock = Time()
    hosts = Hosts(Limits(logins=4), clock)
    used(hosts)
    clock.now += 10
    used(hosts)

    assert hosts.claim(BOTH) == LOGINS_S - 10
    clock.now += LOGINS_S - 10
    used(hosts)
    assert hosts.claim(BOTH) == 10


def test_a_claimed_login_takes_its_room_before_it_is_sent() -> None:
    clock = Time()
    hosts = Hosts(Limits(logins=4, connections=0), clock)
    first, _ = claimed(hosts), claimed(hosts)

    assert hosts.claim(BOTH) == inf
    hosts.end(first)  # it sent none
    assert isinstance(hosts.claim(BOTH), Claim)


def test_a_late_login_counts_from_the_moment_it_is_sent() -> None:
    clock = Time()
    hosts = Hosts(Limits(logins=2), clock)
    claim = claimed(hosts)
    clock.now += LOGINS_S - 1
    assert hosts.log_in(claim, [HOST])
    hosts.end(claim)
    clock.now += 2

    assert hosts.claim(BOTH) == LOGINS_S - 2


def test_a_login_that_was_not_claimed_needs_room() -> None:
    hosts = Hosts(Limits(logins=3), Time())
    claim = claimed(hosts)

    assert [hosts.log_in(claim, [HOST]) for _ in range(4)] == [True, True, True, False]


def test_wrong_passwords_close_a_place_for_a_while() -> None:
    clock = Time()
    hosts = Hosts(Limits(failures=2), clock)

    assert hosts.fail([HOST]) == []
    assert hosts.fail([HOST]) == [HOST]
    assert hosts.claim(BOTH) == PAUSE_S
    clock.now += PAUSE_S
    assert isinstance(hosts.claim(BOTH), Claim)


def test_old_wrong_passwords_do_not_count() -> None:
    clock = Time()
    hosts = Hosts(Limits(failures=2), clock)
    hosts.fail([HOST])
    clock.now += FAILURES_S

    assert hosts.fail([HOST]) == []


def test_accounts_under_way_may_fail_and_so_count_too() -> None:
    hosts = Hosts(Limits(failures=3, connections=0), Time())
    hosts.fail([HOST])
    claimed(hosts)
    claim = claimed(hosts)

    assert hosts.claim(BOTH) == inf
    hosts.end(claim)
    assert isinstance(hosts.claim(BOTH), Claim)


def test_a_place_that_asks_for_rest_gets_it() -> None:
    hosts = Hosts(Limits(), Time())
    hosts.pause([HOST])

    assert hosts.claim(BOTH) == PAUSE_S
    assert hosts.claim({HOST: 1, "192.0.2.2": 1}) == PAUSE_S
    assert isinstance(hosts.claim({"192.0.2.2": 1}), Claim)


def test_zero_is_no_limit() -> None:
    hosts = Hosts(Limits(connections=0, logins=0, failures=0), Time())
    for _ in range(100):
        claim = claimed(hosts)
        assert hosts.log_in(claim, [HOST])
        assert hosts.fail([HOST]) == []


@pytest.mark.parametrize("wrong", [{"connections": 1}, {"logins": 1}])
def test_an_account_must_fit(wrong: dict[str, int]) -> None:
    with pytest.raises(UsageError, match="room for 2"):
        Limits(**wrong)


def runs(limits: Limits, clock: Time) -> tuple[Hosts, Hosts]:
    """Return what two runs know of servers; each has a clock of its own and the same ledger."""
    ledger = MemoryLedger()
    later = Time()
    later.now = 5.0
    return (
        Hosts(limits, clock, Kept(ledger, clock)),
        Hosts(limits, later, Kept(ledger, clock)),
    )


def test_wrong_passwords_of_another_run_close_a_place() -> None:
    clock = Time()
    first, second = runs(Limits(failures=3), clock)
    assert isinstance(second.claim(BOTH), Claim)
    for _ in range(3):
        first.fail([HOST])
    clock.now += 100

    assert second.claim(BOTH) == PAUSE_S - 100
    assert isinstance(second.claim({"192.0.2.2": 2}), Claim)


def test_wrong_passwords_of_two_runs_are_added_up() -> None:
    clock = Time()
    first, second = runs(Limits(failures=3), clock)
    first.fail([HOST])
    second.fail([HOST])
    second.end(claimed(second))
    first.fail([HOST])

    assert second.claim(BOTH) == PAUSE_S


def test_old_wrong_passwords_of_another_run_do_not_count() -> None:
    clock = Time()
    first, second = runs(Limits(failures=2), clock)
    for _ in range(2):
        first.fail([HOST])
    clock.now += FAILURES_S

    assert isinstance(second.claim(BOTH), Claim)


def test_a_rest_holds_for_the_next_run() -> None:
    clock = Time()
    first, second = runs(Limits(failures=0), clock)
    first.pause([HOST])
    clock.now += 60

    assert second.claim(BOTH) == PAUSE_S - 60


class Held:
    """A ledger that another run has locked."""

    def read(self, account: str, now: float) -> Spent:
        del account, now
        raise LedgerHeldError("ledger.held")

    def update(self, account: str, change: object, now: float) -> Spent:
        del account, change, now
        raise LedgerHeldError("ledger.held")


def test_a_run_counts_for_itself_where_the_ledger_is_held() -> None:
    ledger: Ledger = Held()
    clock = Time()
    hosts = Hosts(Limits(failures=2), clock, Kept(ledger, clock))
    hosts.fail([HOST])
    assert isinstance(hosts.claim(BOTH), Claim)
    hosts.fail([HOST])

    assert hosts.claim(BOTH) == PAUSE_S
