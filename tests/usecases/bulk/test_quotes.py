"""A quotation mark in the wrong place loses no user without a word."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.errors import UsageError
from autoconf.usecases.bulk.quotes import opening_line
from autoconf.usecases.bulk.table import rows

HEAD = "address,display_name,signature\n"


def addresses(tmp_path: Path, content: str) -> list[str]:
    path = tmp_path / "users.csv"
    path.write_bytes(content.encode())
    return [row.values["address"] for row in rows(path)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("column", [0, 1, 2])
@pytest.mark.parametrize("line", [2, 3, 6])
def test_a_mark_that_is_never_closed_names_its_line(
    tmp_path: Path, delimiter: str, end: str, column: int, line: int
) -> None:
    lines = [["address", "display_name", "signature"]]
    lines += [[f"user{n}@example.com", f"User {n}", "Bye"] for n in range(5)]
    lines[line - 1][column] = '"' + lines[line - 1][column]

    with pytest.raises(UsageError, match=rf", line {line}: a quotation mark opens"):
        addresses(tmp_path, end.join(map(delimiter.join, lines)) + end)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        pytest.param('a@b.example,"Al\nb@b.example,"Bo"\nc@b.example,Cy\n', 2, id="opens-next"),
        pytest.param('a@b.example,"Al\nb@b.example,Bo 6"\nc@b.example,Cy\n', 2, id="ends-next"),
        pytest.param('a@b.example,"Al\nb@b.example\nc@b.example"\n', 2, id="short-rows"),
        pytest.param('"a@b.example\nb@b.example"\n', 2, id="in-the-address"),
        pytest.param('a@b.example,Al,"Bye\nb@b.example,Bo,Bye"\n', 2, id="in-the-signature"),
        pytest.param('a@b.example,Al,"x\ny"\nb@b.example,"Bo\nc@b.example,C"\n', 4, id="line-4"),
        pytest.param('a@b.example,"Al" Bee,x\n', 2, id="text-after-the-mark"),
        pytest.param('a@b.example,"Al\\"B\\"",x\n', 2, id="backslashes"),
    ],
)
def test_a_mark_that_a_later_one_closes_names_the_line_where_it_opened(
    tmp_path: Path, body: str, line: int
) -> None:
    with pytest.raises(UsageError, match=rf", line {line}: a quotation mark opens"):
        addresses(tmp_path, HEAD + body)


def test_a_user_whose_address_stands_after_the_opening_cell_is_not_lost(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="line 2: a quotation mark opens"):
        addresses(tmp_path, 'display_name,address\n"Al,a@b.example\nBo 6",b@b.example\n')


def test_a_mark_that_is_never_closed_in_the_first_line_is_found(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="line 1: a quotation mark opens"):
        addresses(tmp_path, 'address,"display_name\na@b.example,Al\n')


@pytest.mark.parametrize(
    "row",
    [
        pytest.param('a@b.example,"Bee, Al",x', id="quoted-comma"),
        pytest.param('a@b.example,"Al ""the"" Bee",x', id="doubled-marks"),
        pytest.param('a@b.example,Al "the" Bee,x', id="mark-inside"),
        pytest.param('a@b.example,Al 6",x', id="mark-at-the-end"),
        pytest.param('a@b.example,Al,"Al Bee\nSales\na@b.example"', id="signature-with-address"),
        pytest.param('a@b.example,Al,"Bye,\n\nAl, Sales"', id="signature-with-commas"),
        pytest.param('"a@b.example","Al","x"', id="all-quoted"),
    ],
)
def test_tables_in_order_stay_in_order(tmp_path: Path, row: str) -> None:
    found = addresses(tmp_path, f"{HEAD}{row}\nz@b.example,Zoe,\n")

    assert found == ["a@b.example", "z@b.example"]


@given(st.lists(st.text(alphabet='a",\n', max_size=12), max_size=5))
def test_the_opening_line_is_one_of_the_lines(lines: list[str]) -> None:
    assert 0 <= opening_line(lines, ",") <= max(len(lines) - 1, 0)
