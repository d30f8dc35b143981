"""Quotation marks of a table that are not closed, or are closed by the mark of another line."""

import csv
import re
from collections.abc import Sequence
from enum import Enum, auto
from typing import Final

from autoconf.errors import InvalidAddressError
from autoconf.model.address import EmailAddress

_LINE_END: Final = re.compile(r"\r\n|\r|\n")


class _At(Enum):
    """The place of a character: at the start of a cell, in it, in quotes, or after a mark there."""

    START = auto()
    PLAIN = auto()
    QUOTED = auto()
    MARK = auto()


def opening_line(lines: Sequence[str], delimiter: str) -> int:
    """Return the number of the line, from 0, that opens the cell that is not closed properly."""
    opened, at = 0, _At.START
    for number, line in enumerate(lines):
        for char in line:
            if at is _At.MARK and char not in f'"{delimiter}\r\n':
                return opened
            if at is _At.START and char == '"':
                opened = number
            at = _next(at, char, delimiter)
    return opened


def _next(at: _At, char: str, delimiter: str) -> _At:
    match at, char:
        case _At.QUOTED, '"':
            return _At.MARK
        case ((_At.START | _At.MARK), '"'):
            return _At.QUOTED
        case _At.QUOTED, _:
            return _At.QUOTED
        case _ if char in f"{delimiter}\r\n":
            return _At.START
        case _:
            return _At.PLAIN


def swallowing_cell(
    cells: Sequence[str], columns: Sequence[str | None], delimiter: str
) -> int | None:
    """Return the number of the cell that holds the line of another user; None: there is none.

    Such a cell begins with a mark that stands there by mistake, and a mark of a later line closes
    it. A signature may hold a line with an address and nothing else.
    """
    address = columns.index("address")
    for number, cell in enumerate(cells):
        column = columns[number] if number < len(columns) else None
        least = 2 if column == "signature" else 1
        for line, piece in enumerate(_LINE_END.split(cell) if _LINE_END.search(cell) else ()):
            inner = next(csv.reader([piece], delimiter=delimiter), [])
            place = address if line else address - number
            is_first = line == 0 and place == 0  # the address of this very line
            if not is_first and len(inner) >= least and _is_address(inner, place):
                return number
    return None


def line_ends(cells: Sequence[str]) -> int:
    """Return the number of line ends in cells."""
    return sum(len(_LINE_END.findall(cell)) for cell in cells)


def _is_address(cells: Sequence[str], place: int) -> bool:
    if not 0 <= place < len(cells):
        return False
    try:
        EmailAddress.parse(cells[place])
    except InvalidAddressError:
        return False
    return True
