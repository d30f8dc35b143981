"""``index.csv``: what became of each line of the table."""

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from autoconf.cli.files import write_file

NAME: Final = "index.csv"
_HEAD: Final = ("line", "address", "folder", "status", "clients", "message")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the beginning of a cell."""

WRITTEN: Final = "written"
KEPT: Final = "kept"
FAILED: Final = "failed"


@dataclass(slots=True)
class Index:
    """Grows line by line; ``write`` puts it beside the folders, whole."""

    counts: Counter[str] = field(default_factory=Counter)
    _text: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        """Begin with the names of the columns."""
        self._put(_HEAD)

    def add(
        self, line: int, address: str, status: str, *, folder: str = "", clients: str = "",
        message: str = "",
    ) -> None:  # fmt: skip
        """Add what became of one line."""
        self.counts[status] += 1
        self._put((str(line), address, folder, status, clients, message))

    def write(self, folder: Path) -> Path:
        """Write the file; raises UsageError as ``files.write_file``."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / NAME
        write_file(path, self._text.getvalue().encode())
        return path

    def _put(self, cells: tuple[str, ...]) -> None:
        csv.writer(self._text).writerow(map(_as_text, cells))


def _as_text(cell: str) -> str:
    """Return a cell that no spreadsheet calculates."""
    cell = " ".join(cell.split())
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
