"""Domains in a column of a Parquet file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

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
        with parquet.ParquetFile(path) as file:
            names = file.schema_arrow.names
            column = next((one for one in _COLUMNS if one in names), None)
            if column is None:
                listed = ", ".join(names)[:200]
                raise UsageError("survey.list.no-column", list=path, columns=listed)
            for batch in file.iter_batches(batch_size=_AT_ONCE, columns=[column]):
                for cell in batch.column(0).to_pylist():
                    yield "" if cell is None else str(cell)
    except (OSError, pa.ArrowException) as error:
        raise UsageError("survey.list.unreadable", list=path, why=error) from error
