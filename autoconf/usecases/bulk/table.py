"""The table of users: CSV as spreadsheets write it, read line by line."""

import csv
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from msgspec import Struct

from autoconf.errors import UsageError
from autoconf.usecases.bulk.columns import PASSWORD, Columns
from autoconf.usecases.bulk.quotes import line_ends, opening_line, swallowing_cell

_MAX_LINE: Final = 64 * 1024
_MAX_COLUMNS: Final = 100
_DELIMITERS: Final = ",;\t"
_SEP: Final = re.compile(r'"?sep=([,;\t])"?[\r\n]*', re.IGNORECASE)
"""The first line by which Excel knows the delimiter."""


class Hidden:
    """A cell that is not shown by accident: a password, good or not."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        """Keep the cell."""
        self.text = text

    def __repr__(self) -> str:
        return "Hidden(****)"


class Row(Struct, frozen=True, kw_only=True):
    """One line of the table.

    Attributes:
        line: its number; the first one of a row with line ends in its cells.
        values: its cells by column, without empty ones and those of unknown columns.
        is_too_long: there are more cells than columns.
        password: of the user, where a column holds passwords, as it is written. It is hidden.
    """

    line: int
    values: dict[str, str]
    is_too_long: bool = False
    password: Hidden | None = None


def require_file(path: Path) -> None:
    """Check that a table can be read twice, and that no read waits for another program.

    Raises:
        UsageError: it cannot be read, or is no file.
    """
    try:
        is_file = stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if not is_file:
        raise UsageError("table.no-file", table=path)


def columns_of(path: Path, password: str | None = None) -> Columns:
    """Return the columns of a table; ``password`` names the column with passwords.

    Raises:
        UsageError: see ``rows``.
    """
    with _lines(path) as lines:
        return _head(path, lines, password).columns


def rows(path: Path, password: str | None = None) -> Iterator[Row]:
    """Yield the lines of a table; the first one names the columns, in any order and case.

    Commas, semicolons and tabs are told apart by that line; a byte order mark or Excel's line
    ``sep=;`` may stand before it.
    A line may be short: spreadsheets leave out empty cells at its end.
    The column that ``password`` names is read as one of passwords.

    Raises:
        UsageError: the file cannot be read, is not UTF-8, has a line that is too long or a
            quotation mark that is not closed, or lacks the column ``address``; the text names
            the line.
    """
    with _lines(path) as lines:
        yield from _rows(path, lines, password)


def rows_in(file: TextIO, name: Path, password: str | None = None) -> Iterator[Row]:
    """Yield the lines of a table in an open file, which was opened as Latin-1; see ``rows``."""
    try:
        yield from _rows(name, _decoded(name, file), password)
    except OSError as error:
        raise _unreadable(name, error) from error


def _rows(path: Path, lines: Iterator[str], password: str | None) -> Iterator[Row]:
    head = _head(path, lines, password)
    for line, cells in _records(path, lines, head):
        if any(cells):
            yield _row(line, cells, head.columns.names)


def _row(line: int, cells: list[str], names: tuple[str | None, ...]) -> Row:
    pairs = [(name, cell) for name, cell in zip(names, cells, strict=False) if name is not None]
    secret = next((cell for name, cell in pairs if name == PASSWORD and cell), None)
    return Row(
        line=line,
        values={name: cell.strip() for name, cell in pairs if name != PASSWORD and cell.strip()},
        is_too_long=any(cells[len(names) :]),
        password=None if secret is None else Hidden(secret),
    )


@contextmanager
def _lines(path: Path) -> Iterator[Iterator[str]]:
    try:
        # Latin-1 keeps every byte, and line ends of any system are found.
        with path.open(encoding="latin-1", newline="") as file:
            yield _decoded(path, file)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError | ValueError) -> UsageError:
    why = error.strerror if isinstance(error, OSError) and error.strerror else error
    return UsageError("table.unreadable", table=path, why=why)


def _decoded(path: Path, file: TextIO) -> Iterator[str]:
    lines = iter(lambda: file.readline(_MAX_LINE + 1), "")
    for number, line in enumerate(lines, start=1):
        if len(line) > _MAX_LINE:
            most = _MAX_LINE >> 10
            raise UsageError("table.long-line", table=path, line=number, most=most)
        try:
            text = line.encode("latin-1").decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UsageError("table.not-utf-8", table=path, line=number) from error
        if "\0" in text:
            raise UsageError("table.nul", table=path, line=number)
        yield text


class _Head(Struct, frozen=True):
    """What the line with the names of the columns, the ``line``-th, tells."""

    columns: Columns
    delimiter: str
    line: int


def _head(path: Path, lines: Iterator[str], password: str | None = None) -> _Head:
    """Return the head; the delimiter is the one that finds the most columns."""
    number, text = 1, next(lines, "")
    delimiters = _DELIMITERS
    if named := _SEP.fullmatch(text):
        number, text, delimiters = 2, next(lines, ""), named[1]
    delimiter = max(delimiters, key=lambda one: _rank(_cells(text, one)))
    try:
        cells = _cells(text, delimiter, strict=True)
    except csv.Error as error:
        raise UsageError("table.open-quote", table=path, line=number) from error
    if len(cells) > _MAX_COLUMNS:
        raise UsageError("table.many-columns", table=path, most=_MAX_COLUMNS)
    columns = Columns.of(cells, password)
    columns.require_usable(path, cells, password)
    return _Head(columns, delimiter, number)


def _cells(line: str, delimiter: str, *, strict: bool = False) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter, strict=strict), [])


def _rank(cells: list[str]) -> tuple[int, int]:
    return sum(name is not None for name in Columns.of(cells).names), len(cells)


class _Taken:
    """The lines that the reader takes; ``lines`` are those of the current row."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines: list[str] = []
        self._rest = lines

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._rest)
        self.lines.append(line)
        return line


def _records(path: Path, lines: Iterator[str], head: _Head) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row, and the number of its first line."""
    taken, first = _Taken(lines), head.line + 1
    delimiter = head.delimiter
    reader = csv.reader(taken, delimiter=delimiter, strict=True)
    while True:
        taken.lines.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            line = first + opening_line(taken.lines, delimiter)
            raise UsageError("table.open-quote", table=path, line=line) from error
        if len(taken.lines) > 1:
            cell = swallowing_cell(cells, head.columns.names, delimiter)
            if cell is not None:
                line = first + line_ends(cells[:cell])
                raise UsageError("table.late-quote", table=path, line=line)
        yield first, cells
        first += len(taken.lines)
