"""The table of users: CSV as spreadsheets write it, read line by line."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.choice_words import read_incoming, read_leave_on_server
from autoconf.model.profile import Choices

COLUMNS: Final = (
    *("address", "display_name", "incoming", "client", "signature"),
    *("account_name", "leave_on_server"),
)
_MAX_LINE: Final = 64 * 1024
_MAX_COLUMNS: Final = 100
_DELIMITERS: Final = ",;\t"


class Row(Struct, frozen=True, kw_only=True):
    """One line of the table: its cells by column, without empty ones."""

    line: int
    values: dict[str, str]


class User(Struct, frozen=True, kw_only=True):
    """A user to write for.

    Attributes:
        choices: those of the run, changed by the cells of the line.
        clients: ids; empty: those of the run.
    """

    address: EmailAddress
    choices: Choices
    clients: tuple[str, ...] = ()


def rows(path: Path) -> Iterator[Row]:
    """Yield the lines of a table; the first one names the columns, in any order and case.

    Commas, semicolons and tabs are told apart by that line; a byte order mark may stand before it.

    Raises:
        UsageError: the file cannot be read, is not UTF-8, has a line that is too long, or lacks
            the column ``address``; the text names the line.
    """
    try:
        with path.open("rb") as file:
            lines = _decoded(path, file)
            head = next(lines, "")
            delimiter = max(_DELIMITERS, key=head.count)
            columns = _columns(path, next(csv.reader([head], delimiter=delimiter), []))
            reader = csv.reader(lines, delimiter=delimiter)
            for cells in reader:
                if any(cells):
                    pairs = zip(columns, cells, strict=False)
                    values = {name: cell.strip() for name, cell in pairs if cell.strip()}
                    yield Row(line=reader.line_num + 1, values=values)
    except OSError as error:
        why = error.strerror or error
        raise UsageError("table.unreadable", table=path, why=why) from error
    except csv.Error as error:
        raise UsageError("table.no-table", table=path, why=error) from error


def _decoded(path: Path, file: BinaryIO) -> Iterator[str]:
    lines = iter(lambda: file.readline(_MAX_LINE + 1), b"")
    for number, line in enumerate(lines, start=1):
        if len(line) > _MAX_LINE:
            most = _MAX_LINE >> 10
            raise UsageError("table.long-line", table=path, line=number, most=most)
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise UsageError("table.not-utf-8", table=path, line=number) from error
        if "\0" in text:
            raise UsageError("table.nul", table=path, line=number)
        yield text


def _columns(path: Path, cells: list[str]) -> list[str]:
    if len(cells) > _MAX_COLUMNS:
        raise UsageError("table.many-columns", table=path, most=_MAX_COLUMNS)
    names = ["_".join(cell.strip().lower().replace("-", " ").split()) for cell in cells]
    known = [name for name in names if name in COLUMNS]
    if "address" not in known:
        raise UsageError("table.no-columns", table=path, columns=", ".join(COLUMNS))
    for name in known:
        if known.count(name) > 1:
            raise UsageError("table.column-twice", table=path, column=name)
    return names


def user_of(row: Row, choices: Choices) -> User:
    """Return the user of a line.

    Args:
        row: of the table.
        choices: of the whole run.

    Raises:
        UsageError: the value of a cell is wrong.
    """
    values = row.values
    if "address" not in values:
        raise UsageError("table.no-address")
    changed: dict[str, object] = {
        name: values[name] for name in ("display_name", "account_name") if name in values
    }
    if "signature" in values:
        changed["signature"] = values["signature"].replace("\r\n", "\n")
    if "incoming" in values:
        changed["incoming"] = read_incoming(values["incoming"], "incoming")
    if "leave_on_server" in values:
        way, days = read_leave_on_server(values["leave_on_server"].lower(), "leave_on_server")
        changed |= {"leave_on_server": way, "leave_days": days}
    return User(
        address=EmailAddress.parse(values["address"]),
        choices=replace(choices, **changed),
        clients=tuple(values.get("client", "").replace(",", " ").replace(";", " ").split()),
    )
