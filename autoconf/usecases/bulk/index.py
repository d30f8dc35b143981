"""``index.csv``: how each line of the table ended."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from autoconf.formats.csv_cells import as_text
from autoconf.model.message import Message
from autoconf.storage.files import write_file
from autoconf.usecases.bulk.interface import RowDone, RowLost, Status

NAME: Final = "index.csv"
_HEAD: Final = ("line", "address", "folder", "status", "clients", "message")


class Index:
    """Grows line by line; ``write`` puts it beside the folders, whole."""

    def __init__(self) -> None:
        self.counts: Counter[Status] = Counter()
        self._rows: list[RowDone] = []

    def add(self, row: RowDone) -> None:
        """Add how a line ended."""
        self.counts[row.status] += 1
        self._rows.append(row)

    def lose(self, lost: Mapping[str, Message]) -> Iterator[RowLost]:
        """Correct lines that were written and whose folders did not appear; yield each.

        Args:
            lost: reasons by folder.
        """
        for number, row in enumerate(self._rows):
            why = lost.get(row.folder) if row.status is Status.WRITTEN else None
            if why is not None:
                failed = replace(row, status=Status.FAILED, folder="", clients=(), message=why)
                self._rows[number] = failed
                self.counts[Status.WRITTEN] -= 1
                self.counts[Status.FAILED] += 1
                yield RowLost(line=row.line, address=row.address, message=why)

    def write(self, folder: Path, words: Callable[[Message], str], mode: int | None = None) -> Path:
        """Write the file; raises UsageError as ``files.write_file``."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(_HEAD)
        writer.writerows(map(as_text, _cells(row, words)) for row in self._rows)
        path = folder / NAME
        write_file(path, text.getvalue().encode(), mode=mode)
        return path


def _cells(row: RowDone, words: Callable[[Message], str]) -> tuple[str, ...]:
    message = "" if row.message is None else words(row.message)
    clients = " ".join(row.clients)
    return (str(row.line or ""), row.address, row.folder, row.status.value, clients, message)
