"""Writes records into part files: each is whole, or is not there."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import json

from autoconf.model.survey import SurveyRecord
from autoconf.storage.files import write_file
from autoconf.usecases.survey.running.interface import Format
from autoconf.usecases.survey.running.store import Store

LINES: Final = 5000
"""Records of one part."""

_RECORDS: Final = json.Decoder(SurveyRecord)


class Parts:
    """The part files of a survey. The store knows how many there are.

    Attributes:
        missing: the names of parts that somebody took away: their domains have no record.
    """

    def __init__(self, folder: Path, form: Format, store: Store) -> None:
        """Remove a part that a killed run wrote and did not note: its domains are not done.

        Raises:
            UsageError: the disk refused.
        """
        self._folder = folder
        self._format = form
        self._store = store
        self._number = store.parts
        self._lines: list[bytes] = []
        self._ids: list[int] = []
        for path in folder.glob("part-*"):
            number = path.stem.removeprefix("part-")
            if number.isdecimal() and int(number) >= self._number:
                path.unlink()
        places = map(self._place, range(self._number))
        self.missing = tuple(path.name for path in places if not path.exists())

    def add(self, ids: Sequence[int], lines: Sequence[bytes]) -> None:
        """Take records, each a line of JSON without its end."""
        self._ids += ids
        self._lines += lines
        if len(self._lines) >= LINES:
            self.flush()

    def flush(self) -> None:
        """Write what was taken; UsageError: the disk refused."""
        if not self._lines:
            return
        lines = sorted(self._lines)
        if self._format is Format.JSONL:
            content = b"".join(line + b"\n" for line in lines)
        else:
            from autoconf.formats.survey_parquet import write_parquet

            content = write_parquet([_RECORDS.decode(line) for line in lines])
        write_file(self._place(self._number), content)
        self._store.finish(self._ids, parts=self._number + 1)
        self._number += 1  # not before: a part that was not noted is written again
        self._lines, self._ids = [], []

    def _place(self, number: int) -> Path:
        return self._folder / f"part-{number:06}.{self._format.value}"
