"""A table with the columns ``domain`` and, maybe, ``profile``."""

import csv
import io
from pathlib import Path
from typing import Final

from autoconf.errors import MalformedDocumentError
from autoconf.model.message import Message
from autoconf.model.serving import DomainSource
from autoconf.publish.sources.interface import Listing, all_named, text_of

_MAX: Final = 256 * 1024 * 1024


def read(source: DomainSource) -> Listing:
    """Read a table.

    Raises:
        MalformedDocumentError: with file, line and reason.
        UsageError: the file cannot be read.
    """
    table = csv.DictReader(io.StringIO(text_of(Path(source.path), _MAX)), strict=True)
    try:
        if "domain" not in (table.fieldnames or ()):
            raise MalformedDocumentError(source.path, Message("serve.csv-header"), line=1)
        rows = ((table.line_num, row["domain"] or "", row.get("profile") or "") for row in table)
        return Listing(domains=tuple(all_named(source.path, rows, source)))
    except csv.Error as error:
        why = Message.of("serve.no-csv", words=error)
        raise MalformedDocumentError(source.path, why, line=table.reader.line_num) from error
