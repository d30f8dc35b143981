"""A table with the columns ``domain`` and, maybe, ``profile``."""

import csv
import io
from pathlib import Path
from typing import Final

from autoconf.errors import MalformedDocumentError
from autoconf.model.message import Message
from autoconf.model.serving import DomainSource
from autoconf.publish.sources.interface import Listing, all_named, text_of

_COLUMNS: Final = ("domain", "profile")
_MAX: Final = 256 * 1024 * 1024


def read(source: DomainSource) -> Listing:
    """Read a table.

    Raises:
        MalformedDocumentError: with file, line and reason.
        UsageError: the file cannot be read.
    """
    table = csv.reader(io.StringIO(text_of(Path(source.path), _MAX)), strict=True)
    try:
        columns = next(table, [])
        if "domain" not in columns:
            raise MalformedDocumentError(source.path, Message("serve.csv-header"), line=1)
        domain, profile = (columns.index(c) if c in columns else None for c in _COLUMNS)
        rows = ((table.line_num, _cell(row, domain), _cell(row, profile)) for row in table)
        return Listing(domains=tuple(all_named(source.path, rows, source)))
    except csv.Error as error:
        why = Message.of("serve.no-csv", words=error)
        raise MalformedDocumentError(source.path, why, line=table.line_num) from error


def _cell(row: list[str], column: int | None) -> str:
    return "" if column is None or column >= len(row) else row[column]
