"""``index.csv``: what became of each line of the table."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from autoconf.cli.files import write_file
from autoconf.errors import UsageError

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
    _rows: list[tuple[str, ...]] = field(default_factory=lambda: [_HEAD])

    def add(
        self, line: int, address: str, status: str, *, folder: str = "", clients: str = "",
        message: str = "",
    ) -> None:  # fmt: skip
        """Add what became of one line."""
        self.counts[status] += 1
        self._rows.append((str(line), address, folder, status, clients, message))

    def lose(self, folders: Mapping[str, str]) -> None:
        """Take back that folders were written; ``folders`` holds the reasons by name."""
        for number, (line, address, folder, status, *_) in enumerate(self._rows):
            if status == WRITTEN and folder in folders:
                self.counts.update({WRITTEN: -1, FAILED: 1})
                self._rows[number] = (line, address, "", FAILED, "", folders[folder])

    def write(self, folder: Path) -> Path:
        """Write the file.

        Raises:
            UsageError: the disk refused, with its reason.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"cannot write to {folder}: {error.strerror or error}") from error
        path, text = folder / NAME, io.StringIO()
        csv.writer(text).writerows(map(_as_text, cells) for cells in self._rows)
        write_file(path, text.getvalue().encode())
        return path


def _as_text(cell: str) -> str:
    """Return a cell that no spreadsheet calculates."""
    cell = " ".join(cell.split())
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
