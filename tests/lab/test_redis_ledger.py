"""The failed logins of accounts, and counts, in a real Redis."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from msgspec.structs import replace

from autoconf.messages import text
from autoconf.model.address import EmailAddress
from autoconf.model.budget import WINDOW_S, Ledger, LedgerHeldError, Spent
from autoconf.probes.budget import Budget
from autoconf.web.errors import StoreAwayError
from autoconf.web.jobs.redis_counters import open_counters
from autoconf.web.jobs.redis_ledger import open_ledger
from tests.lab.redis_server import PASSWORD, Redis, redis_server

pytestmark = pytest.mark.lab

PATIENCE_S = 120
ALICE = "alice@example.com"
NOW = 1_000_000.0


@pytest.fixture(name="redis", scope="module")
def _redis() -> Iterator[Redis]:
    with redis_server() as server:
        yield server


@pytest.fixture(autouse=True)
def _empty(redis: Redis) -> None:
    redis.ask("FLUSHALL")


def opened(redis: Redis) -> Ledger:
    """Return a ledger after the time in which a new Redis lets no login through."""
    ledger = open_ledger(redis.url)
    with pytest.raises(LedgerHeldError):
        ledger.read(ALICE, NOW)
    wait_is_over(redis)
    return ledger


def wait_is_over(redis: Redis) -> None:
    redis.ask("DEL", "mail-autoconf:ledger:closed")


def fail(ledger: Ledger, account: str = ALICE) -> Spent:
    return ledger.update(account, lambda one: replace(one, failures=(*one.failures, NOW)), NOW)


def begin(ledger: Ledger, account: str = ALICE) -> Spent:
    return ledger.update(account, lambda one: replace(one, under_way=(*one.under_way, NOW)), NOW)


def held(ledger: Ledger) -> str:
    """Return why no login may begin."""
    with pytest.raises(LedgerHeldError) as caught:
        begin(ledger)
    return caught.value.id


def test_what_one_process_counts_another_one_knows(redis: Redis) -> None:
    one, other = opened(redis), open_ledger(redis.url)
    spent = Spent(failures=(NOW,), under_way=(NOW + 1,), paused=NOW)
    one.update(ALICE, lambda _: spent, NOW)

    assert other.read(ALICE, NOW) == one.read(ALICE, NOW) == spent
    assert other.read("bob@example.com", NOW) == Spent()
    assert other.read(ALICE, NOW + WINDOW_S).used == 1  # the login under way was not ended


def test_no_failure_is_lost_between_many_at_once(redis: Redis) -> None:
    opened(redis)
    ledgers = [open_ledger(redis.url) for _ in range(4)]

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(fail, ledgers * 10))

    assert ledgers[0].read(ALICE, NOW).used == 40


def test_redis_is_told_no_account_and_forgets_all_in_time(redis: Redis) -> None:
    fail(opened(redis))

    assert [name for name in redis.names() if "alice" in name or "example" in name] == []
    assert any(name.startswith("mail-autoconf:spent:") for name in redis.names())
    assert [name for name in redis.names() if redis.ask("PTTL", name) == -1] == []


def test_a_new_redis_lets_no_login_through_for_15_minutes(redis: Redis) -> None:
    ledger = open_ledger(redis.url)

    with pytest.raises(LedgerHeldError) as caught:
        ledger.read(ALICE, NOW)

    assert 0 < caught.value.wait_s <= WINDOW_S
    assert "possible in 15 min" in text(caught.value.id, caught.value.parameters)
    assert held(ledger) == "ledger.lost"
    left = redis.ask("PTTL", "mail-autoconf:ledger:closed")
    assert isinstance(left, int)
    assert 0 < left <= WINDOW_S * 1000
    wait_is_over(redis)
    assert begin(ledger) == Spent(under_way=(NOW,))


def test_a_redis_that_lost_its_data_closes_logins_for_all_processes(redis: Redis) -> None:
    one, other = opened(redis), open_ledger(redis.url)
    fail(one)
    assert other.read(ALICE, NOW).used == 1

    redis.ask("FLUSHALL")

    assert held(one) == held(other) == held(open_ledger(redis.url)) == "ledger.lost"


def test_a_redis_that_came_back_with_older_data_closes_logins(redis: Redis) -> None:
    one = opened(redis)
    fail(one)
    redis.ask("SAVE")
    fail(one)
    redis.restart()

    assert held(one) == "ledger.lost"
    wait_is_over(redis)
    assert one.read(ALICE, NOW).used == 1  # the older data
    (redis.folder / "dump.rdb").unlink()


def test_the_end_of_a_login_counts_while_logins_are_closed(redis: Redis) -> None:
    one = opened(redis)
    begin(one)
    redis.ask("FLUSHALL")

    assert fail(one).used == 1

    assert held(one) == "ledger.lost"
    wait_is_over(redis)
    assert one.read(ALICE, NOW).used == 1


def test_a_redis_that_may_throw_counts_away_lets_no_login_through(redis: Redis) -> None:
    ledger = opened(redis)
    redis.ask("CONFIG", "SET", "maxmemory", "1gb")
    assert begin(ledger).under_way == (NOW,)
    redis.ask("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
    try:
        assert held(ledger) == "ledger.forgetful"
    finally:
        redis.ask("CONFIG", "SET", "maxmemory-policy", "noeviction")
        redis.ask("CONFIG", "SET", "maxmemory", 0)
    assert begin(ledger).under_way == (NOW, NOW)


def test_a_full_redis_lets_no_login_through(redis: Redis) -> None:
    ledger = opened(redis)
    redis.ask("CONFIG", "SET", "maxmemory", 1)
    try:
        assert held(ledger) == "ledger.away"
    finally:
        redis.ask("CONFIG", "SET", "maxmemory", 0)
    assert begin(ledger).under_way == (NOW,)


def test_a_redis_that_hangs_lets_no_login_through_until_it_is_back(redis: Redis) -> None:
    ledger = opened(redis)
    fail(ledger)
    with redis.stopped():
        budget = Budget(ledger, EmailAddress.parse(ALICE))
        assert budget.reserve() == 0
        assert budget.why_not is not None
        assert budget.why_not.id == "ledger.away"

    assert ledger.read(ALICE, NOW).used == 1


def test_a_wrong_password_lets_no_login_through(redis: Redis) -> None:
    opened(redis)

    assert held(open_ledger(redis.url.replace(PASSWORD, "wrong"))) == "ledger.away"
    assert begin(open_ledger(redis.tls_url)).under_way == (NOW,)


def test_a_run_that_was_killed_holds_an_account_for_a_while_only(redis: Redis) -> None:
    ledger = opened(redis)

    def die(_spent: Spent) -> Spent:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ledger.update(ALICE, die, NOW)

    assert held(ledger) == "ledger.held"
    patience = time.monotonic() + PATIENCE_S
    while not ledger_is_free(ledger):
        assert time.monotonic() < patience


def ledger_is_free(ledger: Ledger) -> bool:
    try:
        begin(ledger)
    except LedgerHeldError:
        return False
    return True


def test_an_entry_that_was_held_too_long_is_not_written(redis: Redis) -> None:
    ledger, other = opened(redis), open_ledger(redis.url)

    def change(spent: Spent) -> Spent:
        (lock,) = (name for name in redis.names() if ":lock:" in name)
        redis.ask("DEL", lock)  # its time is over
        fail(other)
        return replace(spent, under_way=(NOW,))

    with pytest.raises(LedgerHeldError):
        ledger.update(ALICE, change, NOW)

    assert ledger.read(ALICE, NOW) == Spent(failures=(NOW,))


@pytest.mark.parametrize("has_older_data", [False, True])
def test_no_account_fails_more_than_three_times_while_redis_is_killed(
    redis: Redis, tmp_path: Path, *, has_older_data: bool
) -> None:
    opened(redis)
    outputs = [tmp_path / name for name in ("one", "other")]
    with ExitStack() as stack:
        for path in outputs:
            stack.enter_context(worker(redis.url, path))
        until(lambda: logins(outputs).total() > 60)
        if has_older_data:
            redis.ask("SAVE")
        until(lambda: logins(outputs).total() > 150)
        with redis.stopped():
            until(lambda: said(outputs, "ledger.away") > 4)
        until(lambda: logins(outputs).total() > 200)
        redis.restart()
        until(lambda: all(said([path], "ledger.lost") > 200 for path in outputs))
        redis.restart()
        until(lambda: all(said([path], "ledger.lost") > 600 for path in outputs))
    (redis.folder / "dump.rdb").unlink(missing_ok=True)

    assert max(logins(outputs).values()) == 3


def worker(url: str, output: Path) -> subprocess.Popen[bytes]:
    """Start a process that fails to log in, until its input is closed."""
    command = [sys.executable, "-m", "tests.lab.redis_worker", "logins", url]
    with output.open("wb") as file:
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=file)


def logins(outputs: list[Path]) -> Counter[str]:
    """Return how many logins each account had."""
    lines = [line for path in outputs for line in path.read_text().splitlines()]
    return Counter(line.partition(" ")[2] for line in lines if line.startswith("login "))


def said(outputs: list[Path], why: str) -> int:
    return sum(path.read_text().count(why) for path in outputs)


def until(is_so: Callable[[], bool]) -> None:
    patience = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < patience
        time.sleep(0.05)


# what happened lately


def test_a_count_is_shared(redis: Redis) -> None:
    one, other = open_counters(redis.url), open_counters(redis.url)

    assert [one.hit("key", 2, 60.0), other.hit("key", 2, 60.0)] == [0.0, 0.0]
    assert 0 < one.hit("key", 2, 60.0) <= 60
    assert other.hit("another", 2, 60.0) == 0.0
    assert not any("key" in name for name in redis.names())


def test_no_more_than_so_many_are_counted_at_once(redis: Redis) -> None:
    counters = [open_counters(redis.url) for _ in range(4)]

    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(lambda one: one.hit("key", 5, 60.0), counters * 5))

    assert waits.count(0.0) == 5


def test_none_tells_whether_anything_was_counted(redis: Redis) -> None:
    counters = open_counters(redis.url)
    assert counters.hit("pause", 0, 60.0) == 0.0
    assert counters.hit("pause", 0, 60.0) == 0.0
    assert counters.hit("pause", 1, 60.0) == 0.0

    assert 0 < counters.hit("pause", 0, 60.0) <= 60


def test_a_count_of_a_redis_that_is_away_is_an_error(redis: Redis) -> None:
    with redis.stopped(), pytest.raises(StoreAwayError):
        open_counters(redis.url).hit("key", 5, 60.0)
