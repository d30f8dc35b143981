"""Cells of CSV tables that a spreadsheet shows and does not calculate."""

from typing import Final

from autoconf.characters import visible

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins with one of these for a formula."""


def as_text(cell: str) -> str:
    """Return a cell in one line that no spreadsheet calculates."""
    cell = " ".join(visible(cell).split())
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
