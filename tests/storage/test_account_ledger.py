"""The ledger of a service: no name is kept, and the failures of a day count."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from autoconf.model.address import EmailAddress
from autoconf.model.budget import DAY_S, WINDOW_S, Spent
from autoconf.probes.budget import Budget
from autoconf.storage.account_ledger import AccountLedger
from autoconf.storage.memory_ledger import MemoryLedger
from tests.assistant.cases import Clock

KEY = b"k" * 32
ALICE = EmailAddress.parse("alice@example.com")


class Recorded(MemoryLedger):
    """Remembers the names that it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def read(self, account: str, now: float) -> Spent:
        self.names.append(account)
        return super().read(account, now)

    def update(self, account: str, change: Callable[[Spent], Spent], now: float) -> Spent:
        self.names.append(account)
        return super().update(account, change, now)


def fail(ledger: AccountLedger, clock: Clock, address: EmailAddress = ALICE) -> bool:
    """Let a login fail; return whether it could be sent."""
    budget = Budget(ledger, address, now=clock)
    if not budget.reserve():
        return False
    budget.lose()
    return True


def test_no_name_is_kept() -> None:
    kept = Recorded()
    fail(AccountLedger(KEY, kept), Clock(1000.0))

    assert kept.names
    assert not [name for name in kept.names if "alice" in name or "example" in name]
    assert {len(name) for name in kept.names} == {64}


def test_another_key_makes_another_name() -> None:
    kept = Recorded()
    for key in (KEY, b"x" * 32, KEY):
        AccountLedger(key, kept).read("alice@example.com", 0.0)

    first, second, third = kept.names
    assert first == third != second


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        AccountLedger(b"short", MemoryLedger())


def test_three_fail_in_15_minutes() -> None:
    ledger, clock = AccountLedger(KEY, MemoryLedger()), Clock(1000.0)

    assert [fail(ledger, clock) for _ in range(4)] == [True, True, True, False]
    clock.now += WINDOW_S
    assert fail(ledger, clock)


def test_ten_fail_in_a_day_and_no_more() -> None:
    ledger, clock = AccountLedger(KEY, MemoryLedger()), Clock(1000.0)
    sent = 0
    for _ in range(40):
        sent += fail(ledger, clock)
        clock.now += 600.0

    assert sent == 10
    budget = Budget(ledger, ALICE, now=clock)
    assert (budget.left, budget.is_spent) == (0, True)
    assert budget.why_not is not None
    assert budget.why_not.id == "finding.attempts-spent.day"
    assert dict(budget.why_not.parameters) == {"count": "10", "hours": "18"}


def test_the_next_one_may_fail_a_day_after_the_first() -> None:
    ledger, clock = AccountLedger(KEY, MemoryLedger(), day_limit=2), Clock(1000.0)
    fail(ledger, clock)
    clock.now += 3600.0
    fail(ledger, clock)
    clock.now = 1000.0 + DAY_S - 1

    assert not fail(ledger, clock)
    clock.now += 1
    assert fail(ledger, clock)


def test_logins_under_way_may_fail_too() -> None:
    ledger, clock = AccountLedger(KEY, MemoryLedger(), day_limit=2), Clock(1000.0)
    fail(ledger, clock)

    assert Budget(ledger, ALICE, now=clock).reserve(3) == 1


def test_good_logins_are_not_counted() -> None:
    ledger, clock = AccountLedger(KEY, MemoryLedger()), Clock(1000.0)
    for _ in range(30):
        budget = Budget(ledger, ALICE, now=clock)
        assert budget.reserve()
        budget.take_back()


def test_accounts_count_apart() -> None:
    ledger, clock = AccountLedger(KEY, MemoryLedger()), Clock(1000.0)
    while fail(ledger, clock):
        pass

    assert fail(ledger, clock, EmailAddress.parse("bob@example.com"))


def test_a_person_at_their_own_computer_has_no_limit_of_a_day() -> None:
    spent = Spent(failures=(0.0, 1.0))

    assert spent.at(DAY_S / 2) == Spent()


def test_very_many_accounts_take_no_more_memory() -> None:
    ledger = MemoryLedger(most=10)

    def lose(spent: Spent) -> Spent:
        return replace(spent, failures=(*spent.failures, 0.0))

    ledger.update("first", lose, 0.0)
    for number in range(9):
        ledger.update(f"idle {number}", lambda spent: spent, 0.0)
    ledger.update("last", lose, 0.0)

    assert (ledger.read("first", 0.0).used, ledger.read("last", 0.0).used) == (1, 1)
    for number in range(20):
        ledger.update(f"busy {number}", lose, 0.0)
    assert (ledger.read("first", 0.0).used, ledger.read("busy 19", 0.0).used) == (0, 1)
