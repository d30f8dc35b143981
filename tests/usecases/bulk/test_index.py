import csv
from pathlib import Path

import pytest

from autoconf.model.message import Message
from autoconf.usecases.bulk.index import Index
from autoconf.usecases.bulk.interface import RowDone, RowLost, Status
from tests.usecases.bulk.worlds import words

FULL = Message.of("disk.not-written", path="x", why="the disk is full")
ALICE = RowDone(
    line=2,
    address="a@example.com",
    status=Status.WRITTEN,
    folder="a@example.com",
    clients=("outlook", "sheet"),
)


def written(index: Index, folder: Path) -> list[list[str]]:
    with index.write(folder, words).open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_a_line_for_each_line(tmp_path: Path) -> None:
    index = Index()
    index.add(ALICE)
    index.add(
        RowDone(line=3, address="b", status=Status.FAILED, message=Message.of("table.no-address"))
    )

    assert written(index, tmp_path) == [
        ["line", "address", "folder", "status", "clients", "message"],
        ["2", "a@example.com", "a@example.com", "written", "outlook sheet", ""],
        ["3", "b", "", "failed", "", "there is no address in this line"],
    ]
    assert (index.counts[Status.WRITTEN], index.counts[Status.FAILED]) == (1, 1)


def test_a_folder_that_did_not_appear_is_no_longer_written(tmp_path: Path) -> None:
    index = Index()
    index.add(ALICE)
    index.add(RowDone(line=3, address="b@x", status=Status.WRITTEN, folder="b@x"))

    told = list(index.lose({"a@example.com": FULL}))

    assert told == [RowLost(line=2, address="a@example.com", message=FULL)]
    assert written(index, tmp_path)[1:] == [
        ["2", "a@example.com", "", "failed", "", "cannot write to x: the disk is full"],
        ["3", "b@x", "b@x", "written", "", ""],
    ]
    assert (index.counts[Status.WRITTEN], index.counts[Status.FAILED]) == (1, 1)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")'])
def test_no_cell_is_a_formula(tmp_path: Path, cell: str) -> None:
    index = Index()
    index.add(RowDone(line=2, address=cell, status=Status.FAILED))

    assert written(index, tmp_path)[1][1] == f"'{cell}"


def test_a_line_end_in_a_cell_becomes_a_space(tmp_path: Path) -> None:
    index = Index()
    index.add(RowDone(line=2, address="a\nb", status=Status.FAILED))

    assert written(index, tmp_path)[1][1] == "a b"
