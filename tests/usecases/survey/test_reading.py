from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autoconf.errors import UsageError
from autoconf.usecases.survey.reading import parts_of, records_of
from tests.usecases.survey.records import country, record, write_part
from tests.wording import words

if TYPE_CHECKING:
    from autoconf.model.message import Message


def read(folder: Path) -> tuple[list[str], list[str]]:
    """Return the domains, and what could not be read."""
    told: list[Message] = []
    return [one.domain for one in records_of(folder, told.append)], list(map(words, told))


def test_all_parts_are_read_by_their_names(tmp_path: Path) -> None:
    write_part(tmp_path, [record("c.example")], 10)
    write_part(tmp_path, [record("b.example")], 2, "parquet")
    write_part(tmp_path, [record("a.example")], 1)

    assert read(tmp_path) == (["a.example", "b.example", "c.example"], [])


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    write_part(tmp_path, [record("a.example")])
    for name in ("summary.json", ".part-000002.jsonl.x.part", "part-000003.jsonl.tmp", "x.jsonl"):
        (tmp_path / name).write_text("no record", encoding="utf-8")
    (tmp_path / "part-000004.jsonl").mkdir()

    assert read(tmp_path) == (["a.example"], [])


@pytest.mark.parametrize("name", ["", "summary.json"])
def test_a_folder_without_parts_is_refused(tmp_path: Path, name: str) -> None:
    if name:
        (tmp_path / name).write_text("{}", encoding="utf-8")

    with pytest.raises(UsageError, match="holds no survey"):
        parts_of(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        parts_of(tmp_path / "none")


def test_a_damaged_line_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = write_part(tmp_path, [record("a.example"), record("b.example")])
    first, second = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([first, b"\x00\xff\x1b[31m", b"", second[:40], second]))
    write_part(tmp_path, [record("c.example")], 2)

    domains, told = read(tmp_path)

    assert domains == ["a.example", "b.example", "c.example"]
    assert [text.partition(": ")[0] for text in told] == [f"{path}:2", f"{path}:4"]
    assert not any("\x1b" in text for text in told)


def test_a_parquet_file_that_is_none_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "part-000001.parquet").write_bytes(b"PAR1 this is none")
    write_part(tmp_path, [record("a.example")], 2)

    domains, told = read(tmp_path)

    assert domains == ["a.example"]
    assert "part-000001.parquet" in told[0]


def test_both_forms_hold_the_same(tmp_path: Path) -> None:
    records = list(country(50))
    write_part(tmp_path / "lines", records)
    write_part(tmp_path / "rows", records, form="parquet")

    read_again = [list(records_of(tmp_path / name, print)) for name in ("lines", "rows")]

    assert read_again == [records, records]
