import asyncio
import time

import pytest

from autoconf.model.address import EmailAddress
from autoconf.model.budget import WINDOW_S, LedgerHeldError, Spent
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.web.api.problems import problem_of
from autoconf.web.errors import LoginsClosedError, StoreAwayError
from autoconf.web.jobs.limits import Limits
from autoconf.web.jobs.memory_store import MemoryStore

ALICE = EmailAddress.parse("alice@example.com")


class Held(MemoryLedger):
    """Lets no login through."""

    def __init__(self, wait_s: float) -> None:
        super().__init__()
        self.wait_s = wait_s

    def read(self, account: str, now: float) -> Spent:  # noqa: ARG002
        error = LedgerHeldError("ledger.lost", minutes=9)
        error.wait_s = self.wait_s
        raise error


def test_a_ledger_that_lost_its_data_takes_no_password_for_a_while() -> None:
    limits = Limits(MemoryStore(), Held(500.5))

    with pytest.raises(LoginsClosedError) as caught:
        asyncio.run(limits.login("192.0.2.7", ALICE, None))

    problem = problem_of(caught.value, "/")
    assert (problem.status, problem.retry_after) == (503, 501)
    assert "no password for 9 minutes" in problem.detail


def test_a_ledger_that_is_away_is_not_available() -> None:
    limits = Limits(MemoryStore(), Held(0.0))

    with pytest.raises(StoreAwayError):
        asyncio.run(limits.login("192.0.2.7", ALICE, None))
    with pytest.raises(StoreAwayError):
        asyncio.run(limits.tries_used(ALICE))
    with pytest.raises(StoreAwayError):
        asyncio.run(limits.pause_s(ALICE))


def test_the_pause_ends_when_the_first_failure_no_longer_counts() -> None:
    ledger = MemoryLedger()
    limits = Limits(MemoryStore(), ledger)
    assert asyncio.run(limits.pause_s(ALICE)) == 0

    now = time.time()
    ledger.update(ALICE.text, lambda _: Spent(failures=(now, now, now)), now)

    assert 0 < asyncio.run(limits.pause_s(ALICE)) <= WINDOW_S
