"""Domains in a column of a Parquet file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from autoconf.errors import UsageError

_COLUMNS: Final = ("domain", "name", "hostname")
_AT_ONCE: Final = 10_000


def read_names(path: Path) -> Iterator[str]:
    """Yield the cells of the column ``domain``, ``name`` or ``hostname``, a few at a time.

    Raises:
        UsageError: pyarrow is not installed, the file is damaged, or it has no such column.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise UsageError("survey.no-pyarrow") from error
    try:
        column = _column(path, parquet.read_schema(path))
        is_text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
        shared = [column.name] if is_text else None
        with parquet.ParquetFile(path, read_dictionary=shared) as file:
            for batch in file.iter_batches(batch_size=_AT_ONCE, columns=[column.name]):
                yield from _cells(batch.column(0))
    except (OSError, pa.ArrowException, ValueError) as error:  # the last: a text is no UTF-8
        raise UsageError("survey.list.unreadable", list=path, why=error) from error


def _column(path: Path, schema: Any) -> Any:
    """Return the field of the schema that has the domains.

    Raises:
        UsageError: there is none.
    """
    for name in _COLUMNS:
        if name in schema.names:
            return schema.field(schema.names.index(name))
    raise UsageError("survey.list.no-column", list=path, columns=", ".join(schema.names)[:200])


def _cells(column: Any) -> Iterator[str]:
    """Yield the cells of a column; a text that many cells share is in memory once.

    Otherwise a file of some hundred octets could fill it.
    """
    if not hasattr(column, "dictionary"):
        yield from map(_text, column.to_pylist())
        return
    column.validate(full=True)  # else a damaged file has numbers of texts that are not there
    texts = [_text(text.as_py()) for text in column.dictionary]
    for index in column.indices.to_pylist():
        yield "" if index is None else texts[index]


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)
