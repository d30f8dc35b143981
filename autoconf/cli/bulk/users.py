"""The table of users: CSV as spreadsheets write it, read line by line."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.cli.output_options import leave_choices
from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Choices
from autoconf.model.server import MailProtocol

COLUMNS: Final = (
    *("address", "display_name", "incoming", "client", "signature"),
    *("account_name", "leave_on_server"),
)
_MAX_LINE: Final = 64 * 1024
_MAX_COLUMNS: Final = 100
_DELIMITERS: Final = ",;\t"
_PROTOCOLS: Final = {protocol.value: protocol for protocol in MailProtocol if protocol.is_incoming}


class Row(Struct, frozen=True, kw_only=True):
    """One line of the table: ``values`` by column; an empty cell is not there."""

    line: int
    values: dict[str, str]


class User(Struct, frozen=True, kw_only=True):
    """Whom to write for.

    Attributes:
        choices: the run's, with what the line says instead.
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
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    except csv.Error as error:
        raise UsageError(f"{path}: not a table: {error}") from error


def _decoded(path: Path, file: BinaryIO) -> Iterator[str]:
    lines = iter(lambda: file.readline(_MAX_LINE + 1), b"")
    for number, line in enumerate(lines, start=1):
        if len(line) > _MAX_LINE:
            raise UsageError(f"{path}, line {number}: longer than {_MAX_LINE >> 10} KiB")
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise UsageError(
                f"{path}, line {number}: not UTF-8; save the table as CSV UTF-8"
            ) from error
        if "\0" in text:
            raise UsageError(f"{path}, line {number}: holds a NUL; save the table as CSV UTF-8")
        yield text


def _columns(path: Path, cells: list[str]) -> list[str]:
    if len(cells) > _MAX_COLUMNS:
        raise UsageError(f"{path}: more than {_MAX_COLUMNS} columns")
    names = ["_".join(cell.strip().lower().replace("-", " ").split()) for cell in cells]
    known = [name for name in names if name in COLUMNS]
    if "address" not in known:
        raise UsageError(
            f"{path}: its first line must name the columns, address among them; known are "
            f"{', '.join(COLUMNS)}"
        )
    for name in known:
        if known.count(name) > 1:
            raise UsageError(f"{path}: two columns are called {name}")
    return names


def user_of(row: Row, choices: Choices) -> User:
    """Return whom a line is about.

    Args:
        row: of the table.
        choices: of the whole run.

    Raises:
        UsageError: a cell makes no sense; the text says which and why.
    """
    values = row.values
    if "address" not in values:
        raise UsageError("there is no address in this line")
    leave = values.get("leave_on_server")
    if leave is not None:
        made = leave_choices(leave.lower(), "leave_on_server")
        choices = replace(choices, leave_on_server=made.leave_on_server, leave_days=made.leave_days)
    return User(
        address=EmailAddress.parse(values["address"]),
        choices=replace(
            choices,
            incoming=_protocol(values["incoming"]) if "incoming" in values else choices.incoming,
            display_name=values.get("display_name", choices.display_name),
            account_name=values.get("account_name", choices.account_name),
            signature=values.get("signature", choices.signature).replace("\r\n", "\n"),
        ),
        clients=tuple(values.get("client", "").replace(",", " ").replace(";", " ").split()),
    )


def _protocol(text: str) -> MailProtocol:
    try:
        return _PROTOCOLS[text.lower()]
    except KeyError:
        raise UsageError(f"incoming {text!r}: write imap or pop3, or nothing") from None
