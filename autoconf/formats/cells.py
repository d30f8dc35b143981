"""Cells of CSV tables that people open in a spreadsheet."""

from typing import Final

from autoconf.characters import visible

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins with one of these for a formula."""


def plain_cell(cell: str) -> str:
    """Return a cell that no spreadsheet calculates."""
    cell = " ".join(visible(cell).split())
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
