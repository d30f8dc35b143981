from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoconf.errors import UsageError
from autoconf.model.message import Message
from autoconf.usecases.survey.report import program_names, report_on
from tests.usecases.survey.records import record, write_part

AT = datetime(2026, 11, 27, tzinfo=UTC)


def ignore(_: Message) -> None:
    """Forget what could not be read."""


def test_the_damage_of_both_surveys_is_counted(tmp_path: Path) -> None:
    for name in ("now", "before"):
        path = write_part(tmp_path / name, [record("a.example")])
        path.write_bytes(path.read_bytes() + b"{}\n")

    made = report_on(tmp_path / "now", tmp_path / "before", AT, ignore)

    assert made.damaged == 2
    assert made.changes is not None
    assert (made.counts.domains, made.changes.new, made.changes.before) == (1, 0, 1)


def test_without_an_earlier_survey_nothing_is_compared(tmp_path: Path) -> None:
    write_part(tmp_path, [record("a.example")])

    assert report_on(tmp_path, None, AT, ignore).changes is None


def test_a_doubled_record_is_compared_once(tmp_path: Path) -> None:
    write_part(tmp_path / "before", [record("a.example")])
    write_part(tmp_path / "now", [record("a.example"), record("a.example", "known")])

    made = report_on(tmp_path / "now", tmp_path / "before", AT, ignore)

    assert made.counts.doubled == 1
    assert made.changes is not None
    assert (made.changes.gone, made.changes.outcomes) == (0, ())


def test_the_survey_is_looked_at_before_the_earlier_one_is_read(tmp_path: Path) -> None:
    path = write_part(tmp_path / "before", [record("a.example")])
    path.write_bytes(b"damaged\n")
    told: list[Message] = []

    with pytest.raises(UsageError):
        report_on(tmp_path / "none", tmp_path / "before", AT, told.append)

    assert told == []


def test_the_programs_have_names() -> None:
    names = program_names()

    assert (next(iter(names)), names["thunderbird"]) == ("thunderbird", "Thunderbird")
