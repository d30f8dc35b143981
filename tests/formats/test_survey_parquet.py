import subprocess
import sys
from io import BytesIO
from random import Random
from typing import Any, Final

import pyarrow as pa
import pytest
from pyarrow import parquet

from autoconf.errors import MalformedDocumentError
from autoconf.formats.survey_parquet import read_parquet, write_parquet
from autoconf.model.survey import SurveyRecord
from tests.usecases.survey.records import country, record, server

RECORDS: Final = list(country(1200))


def read(content: bytes) -> list[SurveyRecord | MalformedDocumentError]:
    return list(read_parquet(BytesIO(content), "part-000001.parquet"))


def table(**columns: list[Any]) -> bytes:
    buffer = BytesIO()
    parquet.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def test_records_come_back_as_they_were() -> None:
    ungraded = record("x.example", servers=(server(grade=None),))

    assert read(write_parquet([*RECORDS, ungraded])) == [*RECORDS, ungraded]


def test_no_record_makes_a_file_too() -> None:
    assert read(write_parquet([])) == []


def test_the_same_records_make_the_same_octets() -> None:
    assert write_parquet(RECORDS) == write_parquet(RECORDS)


def test_the_columns_are_those_of_the_record() -> None:
    schema = parquet.read_schema(BytesIO(write_parquet([])))

    assert tuple(schema.names) == SurveyRecord.__struct_fields__


@pytest.mark.parametrize(
    "content",
    [b"", b"PAR1", b"no Parquet at all" * 10, write_parquet(RECORDS)[:-20]],
    ids=["empty", "magic", "text", "cut"],
)
def test_a_file_that_is_no_parquet_is_named(content: bytes) -> None:
    with pytest.raises(MalformedDocumentError, match=r"^part-000001\.parquet: \S"):
        read(content)


def test_a_file_without_a_column_is_named() -> None:
    with pytest.raises(MalformedDocumentError, match="has no column outcome"):
        read(table(domain=["a.example"]))


def test_columns_that_are_not_there_are_empty() -> None:
    content = table(domain=["a.example"], outcome=["published"], later=[1])

    assert read(content) == [record("a.example")]


def test_a_row_that_is_no_record_is_named_and_the_rest_goes_on() -> None:
    content = table(
        domain=["a.example", "", None, "d.example", "e.example"],
        outcome=["published", "published", "published", "unheard-of", "nothing"],
    )

    first, *bad, last = read(content)

    assert (first, last) == (record("a.example"), record("e.example", "nothing"))
    assert [str(one).partition(": ")[0] for one in bad] == [
        f"part-000001.parquet:{number}" for number in (2, 3, 4)
    ]


def test_a_column_of_another_kind_is_an_error_of_each_row() -> None:
    content = table(domain=["a.example"], outcome=["published"], programs=[7])

    assert [type(one) for one in read(content)] == [MalformedDocumentError]


def test_a_damaged_file_raises_nothing_else() -> None:
    whole, chance = write_parquet(RECORDS[:50]), Random(5)  # noqa: S311 - no secret
    for _ in range(200):
        damaged = bytearray(whole)
        for _ in range(3):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            found = read(bytes(damaged))
        except MalformedDocumentError:
            continue
        assert len(found) <= 50


def test_without_pyarrow_the_error_names_the_extra() -> None:
    code = (
        "import sys\n"
        "sys.modules['pyarrow'] = None\n"
        "from io import BytesIO\n"
        "from autoconf.errors import UsageError\n"
        "from autoconf.formats.survey_parquet import read_parquet, write_parquet\n"
        "for act in (lambda: list(read_parquet(BytesIO(), 'x')), lambda: write_parquet([])):\n"
        "    try:\n"
        "        act()\n"
        "    except UsageError as error:\n"
        "        print(error)\n"
    )

    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )

    assert done.stdout.count("pip install 'mail-autoconf[cluster]'") == 2
