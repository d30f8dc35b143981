import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from msgspec.structs import replace

from autoconf.messages import text
from autoconf.model.address import EmailAddress
from autoconf.model.budget import WINDOW_S, LedgerHeldError, Spent
from autoconf.model.message import Message
from autoconf.probes.budget import Budget
from autoconf.storage.ledger import FileLedger

NOW = 1_000_000.0
ADDRESS = "alice@example.com"


class Said(list[Message]):
    """The warnings."""

    def __call__(self, warning: Message) -> None:
        self.append(warning)

    @property
    def text(self) -> str:
        """The text of the only one."""
        (warning,) = self
        return text(warning.id, warning.parameters)


def ledger(folder: Path, said: Said | None = None, lock_s: float = 20.0) -> FileLedger:
    return FileLedger(folder, warn=said if said is not None else Said(), lock_s=lock_s)


def fail(one: FileLedger, account: str = ADDRESS, now: float = NOW) -> Spent:
    return one.update(account, lambda s: replace(s, failures=(*s.failures, now)), now)


def read(one: FileLedger, account: str = ADDRESS, now: float = NOW) -> Spent:
    return one.update(account, lambda spent: spent, now)


def accounts(folder: Path) -> int:
    return len(json.loads((folder / "logins.json").read_text())["accounts"])


# what is kept


def test_the_next_run_knows_what_failed(tmp_path: Path) -> None:
    fail(ledger(tmp_path))

    assert read(ledger(tmp_path)) == Spent(failures=(NOW,))


def test_a_pause_is_kept_too(tmp_path: Path) -> None:
    ledger(tmp_path).update(ADDRESS, lambda spent: replace(spent, paused=NOW), NOW)

    assert read(ledger(tmp_path)) == Spent(paused=NOW)


def test_each_account_has_its_own(tmp_path: Path) -> None:
    fail(ledger(tmp_path))

    assert read(ledger(tmp_path), "bob@example.com") == Spent()


def test_looking_alone_writes_nothing(tmp_path: Path) -> None:
    read(ledger(tmp_path))

    assert not (tmp_path / "logins.json").exists()


def test_what_is_over_is_dropped_for_all_accounts(tmp_path: Path) -> None:
    fail(ledger(tmp_path))
    fail(ledger(tmp_path), "bob@example.com")

    read(ledger(tmp_path), "carol@example.com", NOW + WINDOW_S)
    assert accounts(tmp_path) == 0


def test_a_deleted_file_makes_all_accounts_fresh(tmp_path: Path) -> None:
    one = ledger(tmp_path)
    fail(one)
    (tmp_path / "logins.json").unlink()

    assert read(one) == Spent()


def test_the_file_names_nobody_and_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "mail-autoconf"
    fail(ledger(folder))

    content = (folder / "logins.json").read_text()
    assert "alice" not in content
    assert "example" not in content
    assert {stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_account_looks_different_in_every_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        fail(ledger(tmp_path / name))

    a, b = (json.loads((tmp_path / n / "logins.json").read_text())["accounts"] for n in "ab")
    assert a.keys().isdisjoint(b)


# runs at the same time


def test_no_failure_is_lost_between_runs_at_the_same_time(tmp_path: Path) -> None:
    def run() -> None:
        one = ledger(tmp_path)
        for _ in range(5):
            fail(one)

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert read(ledger(tmp_path)).used == 30


def test_a_run_that_is_killed_lets_go(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from autoconf.storage.ledger import FileLedger\n"
        "FileLedger(Path(sys.argv[1]), warn=print).update('a', lambda s: os._exit(9), 0.0)"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", code, str(tmp_path)], check=False, timeout=120
    )

    assert done.returncode == 9
    assert fail(ledger(tmp_path)).used == 1


def test_half_a_file_of_a_killed_run_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "logins.part").write_text('{"key')

    assert fail(ledger(tmp_path)).used == 1
    assert read(ledger(tmp_path)).used == 1


def test_a_lock_that_is_never_given_back_is_not_waited_for_without_end(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    said = Said()
    handle = os.open(tmp_path / "logins.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        one = ledger(tmp_path, said, lock_s=0.05)
        with pytest.raises(LedgerHeldError):
            fail(one)
        assert one.read(ADDRESS, NOW) == Spent()
        budget = Budget(one, EmailAddress.parse(ADDRESS))
        assert budget.reserve(3) == 0
        assert budget.why_not == Message("ledger.held")
    finally:
        os.close(handle)

    assert said == []
    assert Budget(ledger(tmp_path), EmailAddress.parse(ADDRESS)).reserve(3) == 3


def test_looking_waits_for_nobody(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    fail(ledger(tmp_path))
    handle = os.open(tmp_path / "logins.lock", os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        assert ledger(tmp_path).read(ADDRESS, NOW).used == 1
        assert Budget(ledger(tmp_path), EmailAddress.parse(ADDRESS), now=lambda: NOW).used == 1
    finally:
        os.close(handle)


# files that are no good


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"key":"00000000000000000000000000000000","accounts":{"\xff":{"failures":[]}}}',
        b"[]",
        b'{"key": "short", "accounts": {}}',
        b'{"key": "00000000000000000000000000000000", "accounts": {"a": {"failures": ["x"]}}}',
        b"[" * 100_000,
        b'{"key": "' + b"x" * 5_000_000,
    ],
    ids=["empty", "cut", "binary", "no-utf-8", "list", "bad-key", "bad-time", "deep", "large"],
)
def test_a_damaged_file_is_told_about_and_begun_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "logins.json").write_bytes(content)
    said = Said()

    assert fail(ledger(tmp_path, said)).used == 1

    assert "damaged" in said.text
    assert read(ledger(tmp_path, said)).used == 1
    assert len(said) == 1


def test_a_pipe_in_its_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "logins.json")
    said = Said()

    assert fail(ledger(tmp_path, said)).used == 1

    assert "damaged" in said.text


@pytest.mark.parametrize("time", [1e308, -1e308, 1e300])
def test_odd_times_block_nobody_for_ever(tmp_path: Path, time: float) -> None:
    fail(ledger(tmp_path), now=time)

    read(ledger(tmp_path))
    assert read(ledger(tmp_path), now=NOW + WINDOW_S) == Spent()


def test_where_there_can_be_no_file_a_run_counts_for_itself(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    said = Said()
    one = ledger(tmp_path / "state", said)

    assert [fail(one).used, fail(one).used] == [1, 2]
    assert "counted for this run alone" in said.text


def test_what_was_read_before_the_disk_refused_is_not_forgotten(tmp_path: Path) -> None:
    fail(ledger(tmp_path))
    (tmp_path / "logins.part").mkdir()  # in the way of the next file

    one = ledger(tmp_path)
    assert [fail(one).used, fail(one).used] == [2, 3]


def test_a_login_is_counted_once_where_the_disk_refuses(tmp_path: Path) -> None:
    (tmp_path / "logins.part").mkdir()
    budget = Budget(ledger(tmp_path), EmailAddress.parse(ADDRESS))

    assert budget.reserve() == 1
    budget.take_back()
    assert budget.used == 0


@pytest.mark.parametrize("in_the_way", ["logins.part", "logins.lock", "logins.json"])
def test_a_run_whose_count_is_not_kept_may_fail_once(tmp_path: Path, in_the_way: str) -> None:
    (tmp_path / in_the_way).mkdir()
    budget = Budget(ledger(tmp_path), EmailAddress.parse(ADDRESS))

    assert budget.reserve(3) == 1
    budget.lose()

    assert (budget.reserve(), budget.left) == (0, 0)
    why = budget.why_not
    assert why is not None
    assert "cannot store" in text(why.id, why.parameters)


def test_good_logins_go_on_where_the_count_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "logins.part").mkdir()
    budget = Budget(ledger(tmp_path), EmailAddress.parse(ADDRESS))

    for _ in range(4):
        assert budget.reserve() == 1
        budget.take_back()


def test_failures_of_earlier_runs_count_where_no_more_can_be_kept(tmp_path: Path) -> None:
    fail(ledger(tmp_path))
    (tmp_path / "logins.part").mkdir()
    budget = Budget(ledger(tmp_path), EmailAddress.parse(ADDRESS), now=lambda: NOW)

    assert (budget.reserve(), budget.used) == (0, 1)


def test_runs_of_one_process_know_of_each_other_where_the_disk_refuses(tmp_path: Path) -> None:
    (tmp_path / "logins.part").mkdir()
    sent = 0

    for _ in range(4):
        budget = Budget(ledger(tmp_path), EmailAddress.parse(ADDRESS), now=lambda: NOW)
        while budget.reserve():
            sent += 1
            budget.lose()

    assert sent == 1
    assert ledger(tmp_path).read(ADDRESS, NOW).used == 1


def test_failures_that_were_not_stored_are_once_the_disk_allows_it(tmp_path: Path) -> None:
    (tmp_path / "logins.part").mkdir()
    ledger(tmp_path).update(ADDRESS, lambda spent: replace(spent, paused=NOW), NOW)
    fail(ledger(tmp_path))
    (tmp_path / "logins.part").rmdir()

    assert fail(ledger(tmp_path), now=NOW + 1).used == 2
    assert accounts(tmp_path) == 1
    assert read(ledger(tmp_path)) == Spent(failures=(NOW, NOW), paused=NOW)


def test_a_ledger_that_is_held_when_a_login_ends_allows_no_further_one(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    budget = Budget(ledger(tmp_path, lock_s=0.05), EmailAddress.parse(ADDRESS))
    assert budget.reserve() == 1
    handle = os.open(tmp_path / "logins.lock", os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        budget.lose()
    finally:
        os.close(handle)

    assert budget.reserve() == 0
    assert Budget(ledger(tmp_path), EmailAddress.parse(ADDRESS)).reserve(3) == 2


def test_of_very_many_accounts_the_latest_are_kept(tmp_path: Path) -> None:
    crowd = {f"{n:032x}": {"failures": [NOW]} for n in range(10_000)}
    (tmp_path / "logins.json").write_text(json.dumps({"key": "0" * 32, "accounts": crowd}))

    fail(ledger(tmp_path))

    assert accounts(tmp_path) == 10_000
    assert read(ledger(tmp_path)).used == 1
