"""A table with the columns ``domain`` and, maybe, ``profile``."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from autoconf.errors import MalformedDocumentError
from autoconf.formats.safe_text import clean_text
from autoconf.model.message import Message
from autoconf.model.serving import DomainSource
from autoconf.publish.sources.interface import Lines, Listing, Row, in_lines, listing_of, text_of

_COLUMNS: Final = ("domain", "profile")
_DELIMITERS: Final = ",;\t"
_SEP: Final = re.compile(r'"?sep=([,;\t])"?', re.IGNORECASE)
"""The first line by which Excel knows the delimiter."""
_MAX: Final = 256 * 1024 * 1024


def read(source: DomainSource) -> Listing:
    """Read a table; rows that are wrong are left out and told.

    Raises:
        MalformedDocumentError: it is no such table; with file, line and reason.
        UsageError: the file cannot be read.
    """
    return listing_of(source, _rows(source.path))


def _rows(path: str) -> Iterator[Row | Lines]:
    text = text_of(Path(path), _MAX)
    file = io.StringIO(text)
    is_simple = '"' not in text and not any(one in text for one in _DELIMITERS)
    line, head = 1, file.readline()
    delimiters = _DELIMITERS
    if named := _SEP.fullmatch(head.strip()):
        line, head, delimiters = 2, file.readline(), named[1]
    delimiter = max(delimiters, key=head.count)
    table = csv.reader(file, delimiter=delimiter, strict=True)
    try:
        names = [cell.strip().lower() for cell in next(csv.reader([head], delimiter=delimiter), [])]
        of_domain, of_profile = _columns(path, names, line)
        if names == ["domain"] and is_simple:
            yield from in_lines(path, file.read().splitlines(), line + 1)
            return
        width = len(names)
        for cells in table:
            is_whole = len(cells) == width
            row, is_long = (cells, False) if is_whole else _filled_up(cells, width, of_domain)
            profile = "" if of_profile is None else row[of_profile]
            yield Row(path, row[of_domain], profile, line + table.line_num, is_long)
    except csv.Error as error:
        why = Message.of("serve.no-csv", words=error)
        raise MalformedDocumentError(path, why, line=line + table.line_num) from error


def _filled_up(cells: list[str], width: int, of_domain: int) -> tuple[list[str], bool]:
    """Return a short or a long row with all columns, and whether it says more than they can."""
    whole = cells + [""] * (width - len(cells))
    is_comment = whole[of_domain].lstrip().startswith("#")
    return whole, any(cells[width:]) and not is_comment


def _columns(path: str, names: list[str], line: int) -> tuple[int, int | None]:
    """Return where the columns are; None: there is no ``profile``.

    Raises:
        MalformedDocumentError: there is no domain, or a column that is none of ours.
    """
    for name in names:
        if name not in _COLUMNS or names.count(name) > 1:
            why = Message.of("serve.csv-column", name=clean_text(name, 80))
            raise MalformedDocumentError(path, why, line=line)
    if "domain" not in names:
        raise MalformedDocumentError(path, Message("serve.csv-header"), line=line)
    return names.index("domain"), names.index("profile") if "profile" in names else None
