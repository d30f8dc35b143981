"""``index.csv``: what became of each line of the table."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from autoconf.storage.files import write_file

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
    _rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(
        self, line: int, address: str, status: str, *, folder: str = "", clients: str = "",
        message: str = "",
    ) -> None:  # fmt: skip
        """Add what became of one line."""
        self.counts[status] += 1
        self._rows.append((str(line), address, folder, status, clients, message))

    def lose(self, lost: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
        """Correct what was ``written`` and did not appear; yield line, address and reason.

        Args:
            lost: reasons by folder.
        """
        for number, (line, address, folder, status, _, _) in enumerate(self._rows):
            if status == WRITTEN and folder in lost:
                self._rows[number] = (line, address, "", FAILED, "", lost[folder])
                self.counts[WRITTEN] -= 1
                self.counts[FAILED] += 1
                yield line, address, lost[folder]

    def write(self, folder: Path) -> Path:
        """Write the file; raises UsageError as ``files.write_file``."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerows(map(_as_text, row) for row in (_HEAD, *self._rows))
        path = folder / NAME
        write_file(path, text.getvalue().encode())
        return path


def _as_text(cell: str) -> str:
    """Return a cell that no spreadsheet calculates."""
    cell = " ".join(cell.split())
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
