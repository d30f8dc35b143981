"""Records of a survey as Parquet; the columns are described in docs/many.md.

``programs`` is a map, not a struct: a later version of the program knows more mail programs, and
parts of both versions then still have one schema. DuckDB asks both by ``programs['thunderbird']``,
and gives NULL for a program that a record lacks; a struct would be an error there.

``not_after`` and the words of enums are texts, so that the same question fits JSON Lines.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from itertools import count
from typing import Any, BinaryIO, Final

import msgspec

from autoconf.errors import MalformedDocumentError, UsageError
from autoconf.model.message import Message
from autoconf.model.survey import SurveyRecord

_ROW_GROUP: Final = 5000
_BATCH: Final = 500
"""Records in memory at once while a file is read: a row group is decoded piece by piece."""


def require_parquet() -> Any:
    """Return pyarrow's Parquet module.

    Raises:
        UsageError: pyarrow is not installed.
    """
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise UsageError("survey.no-pyarrow") from error
    return parquet


@cache
def _schema() -> Any:
    import pyarrow as pa

    text = pa.string()
    source = pa.struct([("kind", text), ("outcome", text), ("secure", pa.bool_())])
    server = pa.struct(
        [
            *(("protocol", text), ("host", text), ("port", pa.int32()), ("security", text)),
            *(("answers", pa.bool_()), ("verified", pa.bool_()), ("tls_version", text)),
            *(("not_after", text), ("grade", text), ("problem", text)),
        ]
    )
    finding = pa.struct([("rule", text), ("severity", text)])
    return pa.schema(
        [
            pa.field("domain", text, nullable=False),
            pa.field("outcome", text, nullable=False),
            ("mx", pa.list_(text)),
            ("mx_base", text),
            ("sources", pa.list_(source)),
            ("servers", pa.list_(server)),
            ("programs", pa.map_(text, text)),
            ("findings", pa.list_(finding)),
            ("asked_at", text),
            ("elapsed_s", pa.float64()),
        ]
    )


def write_parquet(records: Sequence[SurveyRecord]) -> bytes:
    """Return a Parquet file of the records.

    Raises:
        UsageError: pyarrow is not installed.
    """
    parquet = require_parquet()
    import pyarrow as pa

    rows = [msgspec.to_builtins(record) for record in records]
    buffer = BytesIO()
    table = pa.Table.from_pylist(rows, schema=_schema())
    parquet.write_table(table, buffer, row_group_size=_ROW_GROUP, compression="zstd")
    return buffer.getvalue()


def read_parquet(file: BinaryIO, name: str) -> Iterator[SurveyRecord | MalformedDocumentError]:
    """Yield the records of a file; a row that is none is an error with its number, and not raised.

    Args:
        file: open, and one that can seek.
        name: of the file, for errors.

    Raises:
        UsageError: pyarrow is not installed.
        MalformedDocumentError: it is no Parquet file, or lacks a column, or is damaged further on.
    """
    parquet = require_parquet()
    import pyarrow as pa

    numbers = count(1)
    try:
        opened = parquet.ParquetFile(file)
        _require_columns(opened.schema_arrow.names, name)
        for batch in opened.iter_batches(batch_size=_BATCH):
            for row in batch.to_pylist():
                yield _record(row, name, next(numbers))
    except (pa.ArrowException, OSError, ValueError) as error:  # the last: a text is no UTF-8
        raise MalformedDocumentError(name, " ".join(str(error).split())) from error


def _require_columns(names: Sequence[str], name: str) -> None:
    missing = [column for column in ("domain", "outcome") if column not in names]
    if missing:
        raise MalformedDocumentError(name, Message.of("survey.no-column", columns=missing[0]))


def _record(row: dict[str, Any], name: str, number: int) -> SurveyRecord | MalformedDocumentError:
    """Return the record of a row; an empty cell is a field that is not given."""
    given = {column: cell for column, cell in row.items() if cell is not None}
    try:
        given["programs"] = dict(given.get("programs", ()))
        record = msgspec.convert(given, SurveyRecord)
    except (msgspec.ValidationError, TypeError, ValueError) as error:
        return MalformedDocumentError(name, error, number)
    if not record.domain:
        return MalformedDocumentError(name, Message("survey.no-domain"), number)
    return record
