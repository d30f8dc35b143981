import csv
from pathlib import Path

import pytest

from autoconf.cli.bulk.index import FAILED, WRITTEN, Index


def written(index: Index, tmp_path: Path) -> list[list[str]]:
    with index.write(tmp_path / "out").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_a_line_for_each_line(tmp_path: Path) -> None:
    index = Index()
    index.add(2, "a@example.com", WRITTEN, folder="a@example.com", clients="outlook")
    index.add(3, "b", FAILED, message="no\naddress")

    assert written(index, tmp_path) == [
        ["line", "address", "folder", "status", "clients", "message"],
        ["2", "a@example.com", "a@example.com", "written", "outlook", ""],
        ["3", "b", "", "failed", "", "no address"],
    ]
    assert (index.counts[WRITTEN], index.counts[FAILED]) == (1, 1)


def test_what_did_not_appear_is_no_longer_written(tmp_path: Path) -> None:
    index = Index()
    index.add(2, "a@example.com", WRITTEN, folder="a@example.com", clients="outlook")
    index.add(3, "b@example.com", WRITTEN, folder="b@example.com", clients="outlook")

    told = list(index.lose({"a@example.com": "the disk is full"}))

    assert told == [("2", "a@example.com", "the disk is full")]

    assert written(index, tmp_path)[1:] == [
        ["2", "a@example.com", "", "failed", "", "the disk is full"],
        ["3", "b@example.com", "b@example.com", "written", "outlook", ""],
    ]
    assert (index.counts[WRITTEN], index.counts[FAILED]) == (1, 1)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")'])
def test_no_cell_is_a_formula(tmp_path: Path, cell: str) -> None:
    index = Index()
    index.add(2, cell, FAILED)

    assert written(index, tmp_path)[1][1] == f"'{cell}"
