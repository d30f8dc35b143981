from io import BytesIO
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.errors import MalformedDocumentError
from autoconf.formats.survey_lines import MAX_LINE, lines_of, read_line, write_lines
from tests.usecases.survey.records import country, record

RECORDS: Final = list(country(100))


def test_records_come_back_as_they_were() -> None:
    written = write_lines(RECORDS)

    lines = list(lines_of(BytesIO(written)))

    assert [line.number for line in lines] == list(range(1, 101))
    assert [read_line(line.content, "x", line.number) for line in lines] == RECORDS


def test_each_line_has_every_field() -> None:
    line = write_lines([record("a.example")])

    assert line == (
        b'{"domain":"a.example","outcome":"published","mx":[],"mx_base":"","sources":[],'
        b'"servers":[],"programs":{},"findings":[],"asked_at":"","elapsed_s":0.0}\n'
    )


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b'"a.example"',
        b'{"domain": "", "outcome": "published"}',
        b'{"domain": "a.example", "outcome": "unheard-of"}',
        b'{"domain": "a.example", "outcome": "published", "servers": [{}]}',
        b'{"domain": "a.example", "outcome": "published"',
        b'{"domain": "\xff", "outcome": "published"}',
        b'{"domain": "\\ud800", "outcome": "published"}',
        b'{"x": ' + b"[" * 100_000,
        b"\x00\x01\x02",
        b" " * (MAX_LINE + 1),
    ],
    ids=range(13),
)
def test_a_line_that_is_no_record_is_named(line: bytes) -> None:
    with pytest.raises(MalformedDocumentError, match=r"^part-000001\.jsonl:7: "):
        read_line(line, "part-000001.jsonl", 7)


def test_a_field_of_a_later_version_is_left_out() -> None:
    line = b'{"domain": "a.example", "outcome": "published", "later": [1]}'

    assert read_line(line, "x", 1) == record("a.example")


@given(st.binary(max_size=60))
def test_no_octets_raise_anything_else(line: bytes) -> None:
    with pytest.raises(MalformedDocumentError):
        read_line(line, "x", 1)


def test_a_line_without_end_is_read_in_pieces_and_the_next_one_follows() -> None:
    long = b"x" * (3 * MAX_LINE) + b"\n"

    first, second = lines_of(BytesIO(long + write_lines([record("a.example")])))

    assert (first.number, len(first.content), second.number) == (1, MAX_LINE + 1, 2)
    assert read_line(second.content, "x", 2) == record("a.example")


def test_empty_lines_are_counted_and_left_out() -> None:
    lines = list(lines_of(BytesIO(b"\n  \r\n" + write_lines([record("a.example")]).rstrip())))

    assert [line.number for line in lines] == [3]
