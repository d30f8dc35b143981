"""docs/many.md names the columns of a survey, and its questions have the right answers."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest

from autoconf.model.grade import Level
from autoconf.model.survey import SurveyFinding, SurveyRecord, SurveyServer, SurveySource
from autoconf.usecases.survey.tables import NAMES
from tests.usecases.survey.records import record, server, write_part

PAGE: Final = (Path(__file__).parents[2] / "docs" / "many.md").read_text(encoding="utf-8")
_SQL: Final = re.findall(r"^```sql\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
VIEWS: Final = {"parquet": _SQL[0], "jsonl": _SQL[1]}
QUESTIONS: Final = _SQL[2:]
NESTED: Final = {
    "sources": SurveySource,
    "servers": SurveyServer,
    "findings": SurveyFinding,
}

SOON: Final = (datetime.now(UTC) + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M:%SZ")
LATE: Final = "2999-01-01T00:00:00Z"
NOW: Final = (
    record(
        "a.example",
        mx_base="example.net",
        servers=(server("s.example", not_after=SOON, grade=Level.FAIL), server(not_after=LATE)),
        programs={"thunderbird": "no"},
        findings={"spf-missing": "warning", "letter-case": "note"},
    ),
    record(
        "b.example",
        "known",
        mx_base="example.net",
        servers=(server("s.example", not_after=SOON, grade=Level.FAIL),),
        programs={"thunderbird": "yes"},
        findings={"dmarc-missing": "warning"},
    ),
    record(
        "c.example", "nothing", mx_base="example.net", servers=(server(grade=None, not_after=""),)
    ),
    record("d.example", mx_base="other.example", programs={"kmail": "yes"}),
    record("e.example", "no-mail"),
)
BEFORE: Final = (
    record("a.example", mx_base="old.example", programs={"thunderbird": "yes"}),
    record("b.example", programs={"thunderbird": "yes"}),
    record("d.example", programs={"thunderbird": "yes"}),
)
ANSWERS: Final[list[list[tuple[Any, ...]]]] = [
    [("b.example", "known"), ("c.example", "nothing")],
    [("s.example", 993, SOON, 2)],
    [("example.net", 3, 2), ("other.example", 1, 0)],
    [("spf-missing", 50.0)],
    [("a.example", "old.example", "example.net")],
]


def view(form: str, folder: Path, name: str) -> str:
    """Return the view of the page, of another folder."""
    text: str = VIEWS[form].replace("survey-2027", str(folder))
    return text.replace("VIEW survey", f"VIEW {name}")


@pytest.fixture(params=VIEWS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection that has the views of both surveys."""
    form = str(request.param)
    write_part(tmp_path / "now", NOW[:2], 1, form)
    write_part(tmp_path / "now", NOW[2:], 2, form)
    write_part(tmp_path / "before", BEFORE, 1, form)
    connection = duckdb.connect()
    connection.execute(view(form, tmp_path / "now", "survey"))
    connection.execute(view(form, tmp_path / "before", "earlier"))
    return connection


def test_there_are_five_questions() -> None:
    assert len(QUESTIONS) == len(ANSWERS) == 5


@pytest.mark.parametrize("number", range(5))
def test_a_question_is_answered(database: duckdb.DuckDBPyConnection, number: int) -> None:
    assert database.execute(QUESTIONS[number]).fetchall() == ANSWERS[number]


def test_both_forms_have_the_columns_of_the_page(database: duckdb.DuckDBPyConnection) -> None:
    shown = database.execute("DESCRIBE survey").fetchall()

    types = dict(re.findall(r"^\| `([a-z_.]+)` \| ([A-Z][^|]*) \|", PAGE, re.MULTILINE))
    assert list(types) == list(_named_columns())
    assert [column for column, *_ in shown] == list(SurveyRecord.__struct_fields__)
    for column, kind, *_ in shown:
        assert kind.replace('"', "") == _type_of(column, types)


def _named_columns() -> list[str]:
    return [
        name
        for column in SurveyRecord.__struct_fields__
        for name in (
            column,
            *(f"{column}.{field}" for field in _fields_of(column)),
        )
    ]


def _fields_of(column: str) -> tuple[str, ...]:
    return NESTED[column].__struct_fields__ if column in NESTED else ()


def _type_of(column: str, types: dict[str, str]) -> str:
    """Return the type as DuckDB writes it."""
    fields = [f"{field} {types[f'{column}.{field}']}" for field in _fields_of(column)]
    return f"STRUCT({', '.join(fields)})[]" if fields else types[column]


def test_the_page_names_each_table() -> None:
    assert re.findall(r"^\| `([a-z-]+\.csv)` \|", PAGE, re.MULTILINE) == list(NAMES)
