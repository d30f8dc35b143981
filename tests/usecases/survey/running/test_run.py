"""A survey from the list to the records, whatever becomes of its tasks."""

import json
import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import msgpack

from autoconf.errors import UsageError
from autoconf.messages import text
from autoconf.model.message import Message
from autoconf.tasks import CancelToken
from autoconf.usecases.survey.asking.tasks import (
    Domains,
    Judging,
    MailHosts,
    Manner,
    Names,
    Servers,
    Task,
)
from autoconf.usecases.survey.running.handing import TASKS_EACH
from autoconf.usecases.survey.running.interface import (
    End,
    Ended,
    Event,
    Format,
    LineRejected,
    ListRead,
    Outcome,
    Stage,
    Tools,
    Trouble,
    Wishes,
)
from autoconf.usecases.survey.running.interface import Progress as Told
from autoconf.usecases.survey.running.parts import Parts
from autoconf.usecases.survey.running.run import run_survey
from autoconf.usecases.survey.running.store import Store
from tests.usecases.survey.running.engines import Internet, Table

MANY = {f"d{number}.example": f"mx.hoster{number % 7}.test" for number in range(900)}
INTERNET = Internet(
    mx=MANY | dict.fromkeys(("gone.example", "silent.example"), ""),
    gone=frozenset({"gone.example"}),
    silent=frozenset({"silent.example"}),
)
Record = dict[str, Any]


def words(message: Message) -> str:
    return text(message.id, message.parameters)


class Survey:
    """A folder with a list, and runs over it."""

    def __init__(self, folder: Path, *lines: str) -> None:
        self.list = folder / "domains.txt"
        self.output = folder / "survey"
        self.events: list[Event] = []
        self.list.write_text("\n".join((*lines, "")), encoding="utf-8")

    def __call__(
        self,
        engine: Table,
        wishes: Wishes | None = None,
        *,
        watch: Callable[[Event], object] | None = None,
        cancel: CancelToken | None = None,
    ) -> Outcome:
        wishes = wishes or Wishes(output=self.output)
        tools = Tools(
            words=words, watch=watch or self.events.append, cancel=cancel or CancelToken()
        )
        return run_survey(str(self.list), wishes, engine, tools)

    def records(self) -> dict[str, Record]:
        found: dict[str, Record] = {}
        for part in sorted(self.output.glob("part-*.jsonl")):
            for line in part.read_text().splitlines():
                record = json.loads(line)
                assert record["domain"] not in found, "a domain stands twice"
                found[record["domain"]] = record
        return found


@pytest.fixture
def survey(tmp_path: Path) -> Survey:
    return Survey(tmp_path, *INTERNET.mx)


def test_each_domain_has_a_record(survey: Survey) -> None:
    outcome = survey(Table(INTERNET))

    records = survey.records()
    assert set(records) == set(INTERNET.mx)
    assert records["gone.example"]["outcome"] == "no-domain"
    assert records["silent.example"]["outcome"] == "no-answer"
    assert records["d1.example"]["mx_base"] == "hoster1.test"
    assert [one["host"] for one in records["d1.example"]["servers"]] == ["imap.mx.hoster1.test"]
    assert (outcome.done, outcome.count, outcome.failed) == (902, 902, 0)


def test_nothing_is_asked_twice(survey: Survey) -> None:
    engine = Table(INTERNET)
    survey(engine)

    assert set(engine.asked.values()) == {1}
    assert sum(name.startswith("server ") for name in engine.asked) == 7
    assert "domain gone.example" not in engine.asked


def test_tasks_under_way_are_few(survey: Survey) -> None:
    engine = Table(INTERNET)
    survey(engine)

    assert engine.most <= TASKS_EACH * engine.processes + 2


def test_a_second_run_asks_nothing(survey: Survey) -> None:
    survey(Table(INTERNET))
    before = survey.records()
    engine = Table(INTERNET)

    outcome = survey(engine)

    assert not engine.asked
    assert outcome.done == 902
    assert survey.records() == before


@pytest.mark.parametrize("event", [Told, ListRead])
def test_a_run_that_is_cancelled_is_continued(survey: Survey, event: type[Event]) -> None:
    whole = Table(INTERNET)
    engines = []
    for _ in range(40):
        cancel = CancelToken()
        engine = Table(INTERNET)
        engines.append(engine)

        def watch(told: Event, cancel: CancelToken = cancel) -> None:
            if isinstance(told, event) and (event is Told or len(engines) == 1):
                cancel.cancel()

        outcome = survey(engine, watch=watch, cancel=cancel)
        if outcome.done == outcome.count:
            break
    survey(whole)

    assert set(survey.records()) == set(INTERNET.mx)
    assert not whole.asked


def test_tasks_that_are_lost_are_done_again(survey: Survey) -> None:
    seen: dict[int, int] = {}

    def fate(key: int, _task: Task) -> Ended | None:
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= 1:
            return Ended(key=key, end=End.LOST, why="killed")
        return None

    outcome = survey(Table(INTERNET, fate))

    assert set(survey.records()) == set(INTERNET.mx)
    assert outcome.lost >= len(seen)
    assert any(isinstance(event, Trouble) for event in survey.events)


def test_a_task_that_is_lost_again_is_parted_until_it_has_better_luck(survey: Survey) -> None:
    def fate(key: int, task: Task) -> Ended | None:
        is_long = isinstance(task.work, Domains) and len(task.work.names) > 4
        return Ended(key=key, end=End.LOST) if is_long else None

    outcome = survey(Table(INTERNET, fate))

    assert outcome.failed == 0
    assert set(survey.records()) == set(INTERNET.mx)


def test_the_records_of_a_disturbed_run_are_those_of_a_quiet_one(tmp_path: Path) -> None:
    quiet, other = tmp_path / "quiet", tmp_path / "other"
    for folder in (quiet, other):
        folder.mkdir()
    first, second = Survey(quiet, *INTERNET.mx), Survey(other, *INTERNET.mx)
    first(Table(INTERNET))
    count = iter(range(10_000))

    def fate(key: int, _task: Task) -> Ended | None:
        is_lost = next(count) % 3 == 0
        return Ended(key=key, end=End.LOST) if is_lost else None

    second(Table(INTERNET, fate))

    assert first.records() == second.records()


def test_a_process_of_another_version_gets_no_blame(survey: Survey) -> None:
    told: set[int] = set()

    def fate(key: int, _task: Task) -> Ended | None:
        if key in told:
            return None
        told.add(key)
        return Ended(key=key, end=End.WRONG_VERSION, why="0.1 at 10.0.0.1")

    outcome = survey(Table(INTERNET, fate))

    assert outcome.versions == ("0.1 at 10.0.0.1",)
    assert outcome.lost == 0
    assert outcome.done == outcome.count


def test_a_task_that_always_crashes_is_left_for_the_next_run(survey: Survey) -> None:
    def fate(key: int, task: Task) -> Ended | None:
        is_it = isinstance(task.work, Domains) and any(
            one.domain == "d1.example" for one in task.work.names
        )
        return Ended(key=key, end=End.FAILED, why="ValueError: a bug") if is_it else None

    outcome = survey(Table(INTERNET, fate))

    assert outcome.failed == 1
    assert outcome.why_failed == "ValueError: a bug"
    assert outcome.count - outcome.done == 1  # the others of its task are done
    again = survey(Table(INTERNET))
    assert again.done == again.count


def test_a_task_that_kills_each_process_is_given_up(survey: Survey) -> None:
    def fate(key: int, task: Task) -> Ended | None:
        return Ended(key=key, end=End.LOST, why="died") if isinstance(task.work, Servers) else None

    outcome = survey(Table(INTERNET, fate))

    assert outcome.failed >= 1
    assert outcome.why_failed == "died"
    again = survey(Table(INTERNET))
    assert again.done == again.count


def test_a_part_that_was_not_noted_is_made_again(survey: Survey) -> None:
    survey(Table(INTERNET))
    database = sqlite3.connect(survey.output / ".survey.sqlite")
    # The machine lost power: the part is on the disk, and the last words of the store are not.
    with database:
        database.execute("UPDATE domain SET state = 1 WHERE state = 3")
        database.execute("UPDATE about SET value = '0' WHERE key = 'parts'")
    database.close()

    survey(Table(INTERNET))

    assert set(survey.records()) == set(INTERNET.mx)


def test_lines_that_name_no_domain_are_counted_and_named(tmp_path: Path) -> None:
    survey = Survey(tmp_path, "d1.example", "D1.EXAMPLE.", "a@b.example", "# a remark", "*.x.test")

    outcome = survey(Table(INTERNET))

    assert (outcome.count, outcome.repeated, outcome.rejected) == (1, 1, 2)
    rejected = [event.line for event in survey.events if isinstance(event, LineRejected)]
    assert rejected == [3, 5]
    table = (survey.output / "rejected.csv").read_text().splitlines()
    assert table[0] == "line,text,why"
    assert table[1].startswith("3,a@b.example,is an e-mail address")


def test_further_domains_of_the_list_are_added(tmp_path: Path) -> None:
    survey = Survey(tmp_path, "d1.example")
    survey(Table(INTERNET))
    survey.list.write_text("d1.example\nd2.example\n")
    engine = Table(INTERNET)
    survey(engine)

    assert set(survey.records()) == {"d1.example", "d2.example"}
    assert "name d1.example" not in engine.asked


def test_a_list_without_a_domain_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no domain in it"):
        Survey(tmp_path, "# nothing")(Table(INTERNET))


def test_a_large_survey_needs_a_contact(tmp_path: Path) -> None:
    names = [f"n{number}.example" for number in range(1001)]
    survey, engine = Survey(tmp_path, *names), Table(INTERNET)

    with pytest.raises(UsageError, match="--contact"):
        survey(engine)
    assert not engine.asked
    outcome = survey(
        engine, Wishes(output=survey.output, manner=Manner(contact="mailto:a@b.example"))
    )
    assert outcome.done == 1001


def test_a_folder_belongs_to_one_survey(survey: Survey) -> None:
    survey(Table(INTERNET))

    with pytest.raises(UsageError, match=r"\(--format jsonl; now --format jsonl --guess\)"):
        survey(Table(INTERNET), Wishes(output=survey.output, manner=Manner(guess=True)))


def test_what_is_left_alone_has_a_record_and_is_not_asked(tmp_path: Path) -> None:
    survey = Survey(tmp_path, "d1.example", "d2.example")
    listed = tmp_path / "leave.txt"
    listed.write_text("# not these\nD1.example.\nhoster2.test # nor this host\n")
    engine = Table(INTERNET)
    survey(engine, Wishes(output=survey.output, opt_out=listed))

    records = survey.records()
    assert records["d1.example"]["outcome"] == "opted-out"
    assert "name d1.example" not in engine.asked
    assert not any("hoster2" in name for name in engine.asked if name.startswith(("host", "ser")))
    assert records["d2.example"]["servers"] == []


@pytest.mark.parametrize("line", ["192.0.2.1", "*.d1.example", "me@d1.example", "d1.example;"])
def test_a_line_of_the_opt_out_that_cannot_be_heeded_is_named(
    survey: Survey, tmp_path: Path, line: str
) -> None:
    listed = tmp_path / "leave.txt"
    listed.write_text(f"d2.example\n{line}\n")
    engine = Table(INTERNET)

    with pytest.raises(UsageError) as caught:
        survey(engine, Wishes(output=survey.output, opt_out=listed))
    assert caught.value.id == "survey.list.opt-out"
    assert ("line", "2") in caught.value.parameters
    assert not engine.asked


def test_records_may_be_parquet(tmp_path: Path) -> None:
    survey = Survey(tmp_path, "d1.example", "d2.example")
    survey(Table(INTERNET), Wishes(output=survey.output, format=Format.PARQUET))

    from pyarrow import parquet

    table = parquet.read_table(survey.output / "part-000000.parquet")
    assert table.column("domain").to_pylist() == ["d1.example", "d2.example"]


def test_progress_is_told_for_each_stage(survey: Survey) -> None:
    survey(Table(INTERNET))

    told = {event.stage: event for event in survey.events if isinstance(event, Told)}
    assert set(told) == set(Stage)
    assert told[Stage.DOMAINS].done == told[Stage.DOMAINS].count == 902


def test_an_engine_without_processes_is_waited_for(survey: Survey) -> None:
    engine = Table(INTERNET)
    sizes = iter([0, 0, 0])
    engine.size = lambda: next(sizes, 2)  # type: ignore[method-assign]

    assert survey(engine).done == 902


def test_records_of_another_survey_are_left_as_they_are(survey: Survey) -> None:
    survey.output.mkdir()
    part = survey.output / "part-000000.jsonl"
    part.write_text("somebody's own")

    with pytest.raises(UsageError, match="another survey"):
        survey(Table(INTERNET))
    assert part.read_text() == "somebody's own"
    assert list(survey.output.iterdir()) == [part]


@pytest.mark.parametrize("kind", [Names, MailHosts, Domains, Servers, Judging])
@pytest.mark.parametrize(
    "value",
    [
        pytest.param(b"\xc1", id="no-values"),
        pytest.param(b"\x91\xa2\xff\xff", id="no-utf-8"),
        pytest.param(msgpack.encode([]), id="nothing"),
        pytest.param(msgpack.encode([{"host": "evil.example"}]), id="another-task"),
        pytest.param(
            msgpack.encode([{"domain": "evil.example", "servers": [], "data": b""}]),
            id="another-domain",
        ),
        pytest.param(
            msgpack.encode([b'{"domain":"evil.example","outcome":"nothing"}']),
            id="another-record",
        ),
        pytest.param(msgpack.encode([b"=cmd()\n"]), id="no-record"),
    ],
)
def test_what_is_no_result_of_a_task_is_not_taken(survey: Survey, kind: type, value: bytes) -> None:
    told: list[int] = []

    def fate(key: int, task: Task) -> Ended | None:
        if not isinstance(task.work, kind) or told:
            return None
        told.append(key)
        return Ended(key=key, end=End.DONE, value=value)

    outcome = survey(Table(INTERNET, fate))

    assert told
    assert outcome.is_whole
    assert set(survey.records()) == set(INTERNET.mx)


def test_a_domain_whose_record_cannot_be_made_holds_up_no_other(survey: Survey) -> None:
    def fate(key: int, task: Task) -> Ended | None:
        is_it = isinstance(task.work, Judging) and any(
            one.domain == "d1.example" for one in task.work.names
        )
        return Ended(key=key, end=End.FAILED, why="a bug") if is_it else None

    outcome = survey(Table(INTERNET, fate))

    assert not outcome.is_whole
    assert set(survey.records()) == set(INTERNET.mx) - {"d1.example"}


def test_a_part_that_could_not_be_noted_is_not_written_twice(tmp_path: Path) -> None:
    line = b'{"domain":"d1.example","outcome":"nothing"}'
    with Store(tmp_path) as store:
        store.add(["d1.example"])
        database = sqlite3.connect(tmp_path / ".survey.sqlite")
        database.execute(
            "CREATE TRIGGER full BEFORE INSERT ON about WHEN NEW.key = 'parts' "
            "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
        parts = Parts(tmp_path, Format.JSONL, store)
        parts.add([1], [line])
        with pytest.raises(sqlite3.Error, match="disk full"):
            parts.flush()
        database.execute("DROP TRIGGER full")
        database.close()

        parts.flush()

        assert store.parts == 1
    assert [path.read_bytes() for path in tmp_path.glob("part-*")] == [line + b"\n"]


def test_a_file_with_records_that_is_gone_is_named(survey: Survey) -> None:
    survey(Table(INTERNET))
    (survey.output / "part-000000.jsonl").unlink()

    outcome = survey(Table(INTERNET))

    assert not outcome.is_whole
    (trouble,) = (event for event in survey.events if isinstance(event, Trouble))
    assert dict(trouble.message.parameters) == {"part": "part-000000.jsonl"}


def test_a_file_with_an_odd_number_is_left_alone(survey: Survey) -> None:
    survey(Table(INTERNET))
    odd = survey.output / "part-².jsonl"
    odd.write_bytes(b"")

    assert survey(Table(INTERNET)).is_whole
    assert odd.exists()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE about SET value = 'many' WHERE key = 'parts'",
        "UPDATE domain SET state = 1, facts = x'c1'",
        "UPDATE domain SET state = 2",
    ],
)
def test_a_damaged_database_is_named(survey: Survey, damage: str) -> None:
    survey(Table(INTERNET))
    with sqlite3.connect(survey.output / ".survey.sqlite") as database:
        database.execute(damage)
    database.close()

    with pytest.raises(UsageError, match=r"survey\.sqlite"):
        survey(Table(INTERNET))


def test_a_link_in_place_of_the_database_is_refused(tmp_path: Path) -> None:
    survey = Survey(tmp_path, "d1.example")
    survey.output.mkdir()
    victim = tmp_path / "victim"
    victim.write_bytes(b"")
    (survey.output / ".survey.sqlite").symlink_to(victim)

    with pytest.raises(UsageError, match="cannot write"):
        survey(Table(INTERNET))

    assert victim.read_bytes() == b""


def test_a_folder_in_place_of_the_table_of_rejected_lines_is_named(tmp_path: Path) -> None:
    survey = Survey(tmp_path, "d1.example", "*bad")
    (survey.output / "rejected.csv").mkdir(parents=True)

    with pytest.raises(UsageError, match=r"rejected\.csv"):
        survey(Table(INTERNET))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_rejected_lines_are_for_the_person_alone(tmp_path: Path) -> None:
    survey = Survey(tmp_path, "d1.example", "*bad")
    survey(Table(INTERNET))

    assert stat.S_IMODE((survey.output / "rejected.csv").stat().st_mode) == 0o600


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_what_is_known_is_for_the_person_alone(survey: Survey) -> None:
    survey(Table(INTERNET))

    assert stat.S_IMODE((survey.output / ".survey.sqlite").stat().st_mode) == 0o600
