"""The servers of the world do what its tables say, and their logs tell what they saw."""

import csv
import json
import stat
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec import to_builtins

from autoconf.model.survey import SurveyServer
from tests.lab import namespaces
from tests.lab.asking import ask
from tests.lab.many.people import Domain, State, Way
from tests.lab.many.world import World

pytestmark = pytest.mark.lab

_ROOT: Final = Path(__file__).parents[3]
_OTHER_PORT: Final = 587
"""Tried by a survey, named by none."""

_LOGGED_S: Final = 60.0
_FACTS: Final = ("protocol", "host", "port", "security", "answers", "verified")
_SOURCES: Final = {
    Way.AUTOCONFIG: ("autoconfig-url", "https://autoconfig.{name}/"),
    Way.HTTP: ("autoconfig-url", "http://autoconfig.{name}/"),
    Way.WELL_KNOWN: ("autoconfig-url", "https://{name}/.well-known/"),
    Way.SRV: ("dns-srv", "SRV of {name}"),
    Way.MAIL_HOST: ("autoconfig-url", "https://autoconfig.{host}/"),
    Way.ISPDB: ("ispdb", "https://ispdb.lab.test/v1.1/{name}"),
    Way.ISPDB_HOST: ("ispdb", "https://ispdb.lab.test/v1.1/{host}"),
    Way.AUTODISCOVER: ("autodiscover", "https://autodiscover.{name}/"),
    Way.PACC: ("pacc", "https://ua-auto-config.{name}/"),
    Way.GUESS: ("common-ports", "imap imap.{name}:993"),
}
"""The source that finds the settings, and what it asks."""

_STARTED: Final = """\
import json, os
from pathlib import Path
own = {name: text for name, text in os.environ.items() if name.startswith("WORLD_")}
files = [Path(own[f"WORLD_{name}"]).read_text() for name in ("CA", "DOMAINS", "TRUTH")]
print(json.dumps([sorted(own), own["WORLD_RTT_MS"], *files]))
"""


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with World(domains=300, hosts=40) as made:
        yield made


def _one(world: World, way: Way) -> Domain:
    """Return a domain whose mail servers are good."""
    return next(one for one in world.people if one.way is way and one.host.is_good)


def _discover(world: World, domain: str, home: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "autoconf", "discover", f"u1@{domain}", "--json"]
    options = ("--ca-file", str(world.ca_file), "--ispdb", world.ispdb_url)
    done = world.run([*command, *options], env={"HOME": str(home)}, timeout=200)
    assert done.stdout, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _await(condition: Callable[[], bool]) -> None:
    """Wait until a log is written."""
    until = time.monotonic() + _LOGGED_S
    while not condition() and time.monotonic() < until:
        time.sleep(0.1)
    assert condition()


@pytest.mark.parametrize("way", _SOURCES, ids=lambda way: way.name)
def test_settings_are_found_where_the_domain_publishes_them(
    world: World, tmp_path: Path, way: Way
) -> None:
    one = _one(world, way)

    report = _discover(world, one.name, tmp_path)

    source, asked = _SOURCES[way]
    found = [a for a in report["attempts"] if a["outcome"] == "found" and a["source"] == source]
    place = asked.format(name=one.name, host=one.host.domain)
    assert any(a["asked"].startswith(place) for a in found), report["attempts"]
    config = report["config"]
    named = {(s["hostname"], s["port"]) for s in [*config["incoming"], *config["outgoing"]]}
    home = one.name if way is Way.GUESS else one.host.domain
    assert {(f"imap.{home}", 993), (f"smtp.{home}", 465)} <= named


@pytest.mark.parametrize("way", [Way.NOTHING, Way.NO_MAIL, Way.NO_DOMAIN], ids=lambda w: w.name)
def test_nothing_is_found_where_there_is_nothing(world: World, tmp_path: Path, way: Way) -> None:
    report = _discover(world, _one(world, way).name, tmp_path)

    assert report["config"] is None


def _survey(
    world: World, folder: Path, people: Iterable[Domain], *options: str
) -> dict[str, dict[str, Any]]:
    """Return the records of a survey by domain."""
    listed, output = folder / "domains.txt", folder / "out"
    listed.write_text("".join(f"{one.name}\n" for one in people))
    command = [sys.executable, "-m", "autoconf", "survey", "run", str(listed)]
    options = (*options, "--output", str(output), "--max-host-rate", "0", *world.survey_options())
    done = world.run([*command, *options], env={"HOME": str(folder)}, timeout=500)
    assert done.returncode == 0, done.stderr
    lines = [line for part in output.glob("part-*") for line in part.read_text().splitlines()]
    return {record["domain"]: record for record in map(json.loads, lines)}


@pytest.fixture(scope="module")
def surveyed(world: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Survey the domains at bad mail hosts, and one of each way at a good one."""
    bad = [one for one in world.people if not one.host.is_good]
    folder = tmp_path_factory.mktemp("survey")
    return _survey(world, folder, [*bad, *(_one(world, way) for way in Way)])


def _facts(servers: Sequence[SurveyServer] | list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Return the facts that the truth knows of all servers that are named."""
    rows = to_builtins(servers)
    return [tuple(row[fact] for fact in _FACTS) for row in rows if row["port"] != _OTHER_PORT]


def test_a_survey_finds_what_the_truth_says(
    world: World, surveyed: dict[str, dict[str, Any]]
) -> None:
    truths = [truth for truth in world.truth if truth.domain in surveyed]
    found = [
        (t.domain, surveyed[t.domain]["outcome"], _facts(surveyed[t.domain]["servers"]))
        for t in truths
    ]

    assert found == [(t.domain, t.outcome.value, _facts(t.servers)) for t in truths]
    assert {one.host.state for one in world.people if one.name in surveyed} == set(State)


def test_guesses_find_what_the_truth_says(world: World, tmp_path: Path) -> None:
    some = [one for one in world.people if one.way in (Way.GUESS, Way.NOTHING)]
    expected = {truth.domain: truth.outcome_with_guesses.value for truth in world.truth}

    found = _survey(world, tmp_path, some, "--guess")

    assert [(one, found[one.name]["outcome"]) for one in some] == [
        (one, expected[one.name]) for one in some
    ]
    states = {one.host.state for one in some if one.way is Way.GUESS}
    assert State.GOOD in states
    assert len(states) > 2


def test_bad_certificates_are_told(world: World, surveyed: dict[str, dict[str, Any]]) -> None:
    problems = {
        state: {
            server["problem"]
            for one in world.people
            if one.name in surveyed and one.host.state is state
            for server in surveyed[one.name]["servers"]
            if server["port"] != _OTHER_PORT and server["host"].endswith(one.host.domain)
        }
        for state in (State.EXPIRED, State.WRONG_NAME)
    }

    assert problems == {State.EXPIRED: {"dates"}, State.WRONG_NAME: {"host-name"}}


def test_logins_work_and_are_counted(world: World, tmp_path: Path) -> None:
    path = world.users_file(tmp_path / "users.csv", 30, wrong=6)
    with path.open(newline="") as file:
        users = list(csv.DictReader(file))
    servers = {truth.domain: truth.servers for truth in world.truth}
    fields = [
        {
            "protocol": server.protocol.value,
            "hostname": server.host,
            "port": str(server.port),
            "socket_type": server.security.value,
            "username": user["address"],
            "password": user["password"],
        }
        for user in users
        for server in servers[user["address"].partition("@")[2]]
    ]
    before = Counter(login[2:] for login in world.logins())
    opened = sum(1 for _ in world.connections())

    answers = ask(world, "login", fields)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Counter(answer.partition(",")[0] for answer in answers) == {
        "accepted": 72,
        "refused": 18,
    }
    _await(lambda: sum(1 for _ in world.connections()) >= opened + 90)
    assert sum(1 for _ in world.connections()) == opened + 90
    expected = {(p, good): 24 if good else 6 for p in ("imap", "pop3", "smtp") for good in (0, 1)}
    assert Counter(login[2:] for login in world.logins()) - before == expected
    addresses = {login.address for login in world.logins()}
    assert addresses <= {host.mail_address for host in world.hosts}


def test_times_in_all_logs_are_those_of_the_clock(world: World, tmp_path: Path) -> None:
    one = _one(world, Way.WELL_KNOWN)
    earliest = time.time() - 2  # some logs are exact to the second
    _discover(world, one.name, tmp_path)
    server = f"imap.{one.host.domain}"
    ask(world, "login", [_login(server, f"u1@{one.name}")])

    _await(lambda: any(request.host == one.name for request in _new(world.requests(), earliest)))
    _await(lambda: bool(list(_new(world.connections(), earliest))))
    queries = list(_new(world.queries(), earliest))
    assert (one.name, "MX") in {(query.name, query.kind) for query in queries}
    for seen in (world.requests(), world.queries(), world.connections()):
        assert all(line.at <= time.time() + 2 for line in seen)
    assert all(request.agent.startswith("mail-autoconf") for request in world.requests())


def _login(host: str, user: str) -> dict[str, object]:
    where = {"protocol": "imap", "hostname": host, "port": "993", "socket_type": "SSL"}
    return {**where, "username": user, "password": "wrong"}


def _new(lines: Iterator[Any], earliest: float) -> Iterator[Any]:
    return (line for line in lines if line.at >= earliest)


def test_a_command_runs_where_the_clients_are() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.lab.many", "--domains", "30", "--hosts", "8", "--rtt", "5",
         "--", sys.executable, "-c", _STARTED],
        check=False, capture_output=True, text=True, cwd=_ROOT, timeout=200,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    names, rtt, ca, domains, truth = json.loads(done.stdout)
    assert names == ["WORLD_CA", "WORLD_DOMAINS", "WORLD_ISPDB", "WORLD_RTT_MS", "WORLD_TRUTH"]
    assert rtt == "5.0"
    assert ca.startswith("-----BEGIN CERTIFICATE-----")
    told = [json.loads(line)["domain"] for line in truth.splitlines()]
    assert told == domains.splitlines()
    assert len(told) == 30


@pytest.mark.parametrize("sign", ["TERM", "KILL"])
def test_nothing_is_left_of_a_world_whose_process_was_ended(sign: str) -> None:
    script = (
        "from tests.lab.many.world import World\nwith World(30, 8):\n print(flush=True)\n input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"\n"
            subprocess.run(["kill", f"-{sign}", str(process.pid)], check=True)
            process.wait(120)
        finally:
            process.kill()

    namespaces.remove_stale()

    assert str(process.pid) not in namespaces.ip("netns", "list")
