"""Logins for many accounts: what the servers saw of them."""

import csv
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.many.mail import PASSWORD
from tests.lab.many.world import World
from tests.lab.proofs import record

pytestmark = pytest.mark.lab
COMMAND = (str(Path(sys.executable).with_name("mail-autoconf")), "check", "--csv")
USERS = 40
USERS_OF_LIMITS = 44
LOGINS_A_MINUTE, MINUTE_S = 60, 60
FREE = ("--max-logins", "0", "--max-connections", "0", "--max-failures", "0")


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with World(120, 4) as made:
        yield made


def moment() -> float:
    """Return a time that is later than all lines of the logs: they have whole seconds."""
    time.sleep(1.5)
    return float(int(time.time()))


def logins(world: World, since: float) -> list[tuple[float, str]]:
    """Return time and address of each login that was accepted."""
    accepted = (login for login in world.logins() if login.accepted)
    return [(login.at, login.address) for login in accepted if login.at >= since]


def failures(world: World) -> list[str]:
    """Return the address of each login that was refused."""
    return [login.address for login in world.logins() if not login.accepted]


def check(
    world: World, folder: Path, users: Path, *options: str, timeout: float = 500.0
) -> tuple[int, str, list[dict[str, str]]]:
    """Return the status of a run, what it said, and its results."""
    done = world.run(
        [*COMMAND, str(users), "--password-column", "password", "--output", str(folder / "out"),
         *world.account_options(), *options],
        env={"XDG_STATE_HOME": str(folder / "state")},
        timeout=timeout,
    )  # fmt: skip
    with (folder / "out" / "results.csv").open(newline="") as file:
        return done.returncode, done.stdout + done.stderr, list(csv.DictReader(file))


def test_every_account_is_tested_with_its_own_password(world: World, tmp_path: Path) -> None:
    users = world.users_file(tmp_path / "users.csv", USERS, wrong=3)

    status, said, rows = check(world, tmp_path, users, *FREE, "--client", "thunderbird,sheet")

    assert status == 1
    assert f"{USERS - 3} of {USERS} can read and send; 3 with a wrong password" in said
    assert Counter((row["read"], row["send"]) for row in rows) == {
        ("yes", "yes"): USERS - 3,
        ("no", "untested"): 3,
    }
    for row in rows:
        if row["read"] == "yes":
            sheet = (tmp_path / "out" / row["folder"] / "sheet.txt").read_text()
            assert "These settings are tested" in sheet
    written = b"".join(p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file())
    assert PASSWORD.encode() not in written
    assert PASSWORD not in said


def test_with_the_defaults_no_server_sees_more_than_it_should(world: World, tmp_path: Path) -> None:
    users = world.users_file(tmp_path / "users.csv", USERS_OF_LIMITS)
    since = moment()

    status, said, rows = check(world, tmp_path, users)

    assert status == 0, said
    assert len(rows) == USERS_OF_LIMITS
    new = logins(world, since)
    assert len(new) == 2 * USERS_OF_LIMITS
    by_address: dict[str, list[float]] = defaultdict(list)
    for at, address in new:
        by_address[address].append(at)
    assert max(map(len, by_address.values())) > LOGINS_A_MINUTE
    for address, times in by_address.items():
        for start in times:
            in_a_minute = sum(start <= at < start + MINUTE_S - 1 for at in times)
            assert in_a_minute <= LOGINS_A_MINUTE, address
    assert max(world.most_connections(since).values()) <= 4
    record(
        "many",
        what=f"{USERS_OF_LIMITS} users with the default limits",
        by="Dovecot and Postfix, by their logs",
        words="no address saw more than 60 logins in a minute, or 4 connections at a time",
    )


def test_a_server_with_wrong_passwords_is_left_alone(world: World, tmp_path: Path) -> None:
    users = world.users_file(tmp_path / "users.csv", 12, wrong=12)
    before = len(failures(world))
    with pytest.raises(Exception, match="timed out"):
        check(world, tmp_path, users, timeout=25)

    failed = Counter(failures(world)[before:])
    assert failed
    assert max(failed.values()) <= 5
    record(
        "many",
        what="12 users with wrong passwords",
        by="Dovecot and Postfix, by their logs",
        words="no address saw more than 5 refused logins",
    )


def test_one_account_per_domain_is_enough(world: World, tmp_path: Path) -> None:
    users = world.users_file(tmp_path / "users.csv", 60)
    since = moment()

    status, said, rows = check(world, tmp_path, users, *FREE, "--one-per-domain")

    assert status == 0, said
    domains = {row["address"].partition("@")[2] for row in rows}
    assert len(logins(world, since)) == 2 * len(domains)
    assert Counter(row["read"] for row in rows)["untested"] == 60 - len(domains)


def test_reports_stand_in_lines(world: World, tmp_path: Path) -> None:
    users = world.users_file(tmp_path / "users.csv", 6)
    check(world, tmp_path, users, *FREE)

    lines = (tmp_path / "out" / "results.jsonl").read_text().splitlines()
    reports = [json.loads(line) for line in lines]
    assert len(reports) == 6
    assert all(report["verdict"]["works"] == {"read": True, "send": True} for report in reports)
    assert not re.search(r'"transcript":\["', "".join(lines))
