"""A survey of a made-up world finds what is there, and asks each server once."""

import csv
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from autoconf.model.survey import SurveyOutcome
from tests.lab.many.people import Domain, Way
from tests.lab.many.world import World

pytestmark = pytest.mark.lab
COMMAND = (str(Path(sys.executable).with_name("mail-autoconf")),)
DOMAINS, HOSTS = 150, 12
LOGGED_S = 3.0
"""The web server writes its log once a second."""

Record = dict[str, Any]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with World(DOMAINS, HOSTS) as made:
        yield made


def survey(world: World, output: Path, *options: str) -> str:
    """Run a survey; return what it said."""
    done = world.run(
        [*COMMAND, "survey", "run", str(world.domains_file), "--output", str(output),
         *world.survey_options(), "--max-host-rate", "0", *options],
        timeout=500,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def records(output: Path) -> dict[str, Record]:
    """Return the records by domain, without times."""
    found: dict[str, Record] = {}
    for part in sorted(output.glob("part-*.jsonl")):
        for line in part.read_text().splitlines():
            record = json.loads(line)
            for time_of in ("asked_at", "elapsed_s"):
                record.pop(time_of)
            assert record["domain"] not in found
            found[record["domain"]] = record
    return found


def survey_of(
    world: World, folder: Path, some: Sequence[Domain], *options: str, ispdb: Path | None = None
) -> dict[str, Record]:
    """Survey some domains; return their records."""
    few, output = folder / "few.txt", folder / "out"
    few.write_text("".join(f"{one.name}\n" for one in some))
    done = world.run(
        [*COMMAND, "survey", "run", str(few), "--output", str(output),
         *world.survey_options(ispdb), *options],
        timeout=500,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return records(output)


@pytest.fixture(scope="module")
def surveyed(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("survey") / "out"
    survey(world, output)
    return output


def test_each_domain_has_the_outcome_that_the_world_was_made_for(
    world: World, surveyed: Path
) -> None:
    found = records(surveyed)

    wrong = [
        (one.name, one.way, found[one.name]["outcome"])
        for one in world.people
        if found[one.name]["outcome"] != one.outcome.value
    ]
    assert wrong == []
    assert len(found) == DOMAINS


def test_domains_that_publish_lead_to_the_servers_of_their_mail_host(
    world: World, surveyed: Path
) -> None:
    found = records(surveyed)

    for one in world.people:
        if one.way in (Way.AUTOCONFIG, Way.SRV, Way.PACC, Way.MAIL_HOST, Way.ISPDB):
            servers = found[one.name]["servers"]
            good = {(s["host"], s["port"]) for s in servers if s["answers"] and s["verified"]}
            assert (f"imap.{one.host.domain}", 993) in good, one
            assert (f"smtp.{one.host.domain}", 465) in good, one


def test_programs_and_faults_are_told(world: World, surveyed: Path) -> None:
    found = records(surveyed)
    by_way = {way: [found[p.name] for p in world.people if p.way is way] for way in Way}

    assert all(r["programs"]["thunderbird"] == "yes" for r in by_way[Way.AUTOCONFIG])
    assert all(r["programs"]["thunderbird"] == "no" for r in by_way[Way.NOTHING])
    rules = {way: {f["rule"] for r in some for f in r["findings"]} for way, some in by_way.items()}
    assert "autoconfig-http-only" in rules[Way.HTTP]
    assert "srv-wrong" in rules[Way.DANGLING]
    assert "takes-no-mail" in rules[Way.NO_MAIL]


def test_a_mail_host_and_a_server_are_asked_once(world: World, surveyed: Path) -> None:
    assert surveyed.exists()
    asked = Counter(
        request.host for request in world.requests() if request.path.endswith("config-v1.1.xml")
    )
    connections = Counter(re.findall(r"lip=([0-9.]+)", world.logs("dovecot")))

    assert {asked[f"autoconfig.{host.domain}"] for host in world.hosts} <= {0, 1}
    assert connections
    assert max(connections.values()) <= 2  # one for IMAP, one for POP3


def test_requests_say_who_asks(world: World, surveyed: Path) -> None:
    assert surveyed.exists()
    agents = {request.agent for request in world.requests()}

    assert len(agents) == 1
    assert re.fullmatch(r"mail-autoconf/\S+ survey \(\+mailto:survey@example\.com\)", agents.pop())


@pytest.mark.parametrize("engine", [("--processes", "2"), ("--dask", "local")])
def test_every_engine_finds_the_same(
    world: World, surveyed: Path, tmp_path: Path, engine: tuple[str, ...]
) -> None:
    survey(world, tmp_path / "out", *engine)

    assert records(tmp_path / "out") == records(surveyed)


def test_a_second_run_asks_nothing_and_changes_nothing(world: World, surveyed: Path) -> None:
    before = {path.name: path.read_bytes() for path in surveyed.glob("part-*")}
    time.sleep(LOGGED_S)
    asked = sum(1 for _ in world.requests())
    survey(world, surveyed)
    time.sleep(LOGGED_S)

    assert {path.name: path.read_bytes() for path in surveyed.glob("part-*")} == before
    assert sum(1 for _ in world.requests()) == asked


def test_guesses_find_servers_that_no_source_names(world: World, tmp_path: Path) -> None:
    names = [one for one in world.people if one.way in (Way.GUESS, Way.NOTHING)]
    found = survey_of(world, tmp_path, names, "--guess")

    # The certificates there are for the names of the mail host: the servers answer all the same.
    for one in names:
        wanted = SurveyOutcome.GUESSED if one.way is Way.GUESS else SurveyOutcome.NOTHING
        assert found[one.name]["outcome"] == wanted.value, one


FOR_ALL = """<clientConfig version="1.1"><emailProvider id="any"><domain>any.test</domain>
<incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>993</port>
<socketType>SSL</socketType><username>%EMAILADDRESS%</username>
<authentication>password-cleartext</authentication></incomingServer>
</emailProvider></clientConfig>"""


def test_a_mail_host_may_name_servers_below_the_domain_of_each_customer(
    world: World, tmp_path: Path
) -> None:
    some = [one for one in world.people if one.way is Way.GUESS]
    listed = tmp_path / "ispdb"
    listed.mkdir()
    for one in some:
        (listed / one.host.domain).write_text(FOR_ALL)
    found = survey_of(world, tmp_path, some, ispdb=listed)

    assert {name: [s["host"] for s in record["servers"]] for name, record in found.items()} == {
        one.name: [f"imap.{one.name}"] for one in some
    }


def test_what_is_left_alone_is_asked_nothing(world: World, tmp_path: Path) -> None:
    spared = world.hosts[0].domain
    theirs = [one for one in world.people if one.host.domain == spared]
    listed = tmp_path / "leave.txt"
    listed.write_text(f"# leave them alone\n{spared}\n{world.people[0].name}\n")
    time.sleep(LOGGED_S)
    before = sum(1 for _ in world.requests())
    survey(world, tmp_path / "out", "--opt-out", str(listed))

    time.sleep(LOGGED_S)
    hosts = {request.host for request in list(world.requests())[before:]}
    found = records(tmp_path / "out")
    assert found[world.people[0].name]["outcome"] == "opted-out"
    assert f"autoconfig.{spared}" not in hosts
    assert world.people[0].name not in hosts
    assert theirs


def test_the_rate_of_one_server_is_kept(world: World, tmp_path: Path) -> None:
    some = [one for one in world.people if one.way is Way.AUTOCONFIG][:12]
    time.sleep(LOGGED_S)
    before = sum(1 for _ in world.requests())
    survey_of(world, tmp_path, some, "--max-host-rate", "4", "--processes", "2")

    time.sleep(LOGGED_S)
    new = list(world.requests())[before:]
    for address in {request.address for request in new}:
        times = sorted(request.at for request in new if request.address == address)
        for start in times:
            in_five = sum(start <= at < start + 5 for at in times)
            assert in_five <= 5 * 4 + 4 + 2, address  # the rate, a full bucket, two redirects


def test_the_report_of_the_world_is_made(world: World, surveyed: Path, tmp_path: Path) -> None:
    page, tables = tmp_path / "page.html", tmp_path / "tables"
    done = world.run(
        [*COMMAND, "survey", "report", str(surveyed), "--output", str(page),
         "--tables", str(tables)],
        timeout=100,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    with (tables / "outcomes.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    expected = Counter(one.outcome.value for one in world.people)
    counted = {row[0]: int(row[1]) for row in rows[1:]}
    assert {name: count for name, count in counted.items() if count} == expected
    assert "<svg" in page.read_text()
