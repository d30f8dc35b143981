"""The results in a folder: a line is kept as soon as it is known, and the files are made of them.

``results.jsonl`` has a report for each account that was tested. A hidden file beside it has the
results; it grows line by line, so that a run that is killed loses nothing. ``results.csv`` is
made of it at the end.
"""

import csv
import io
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from errno import ENOENT
from pathlib import Path
from typing import BinaryIO, Final

from msgspec import DecodeError, json
from msgspec.structs import replace

from autoconf.formats.csv_cells import as_text
from autoconf.model.check import Check
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.storage.files import not_written, write_file
from autoconf.storage.private import open_new, open_own
from autoconf.usecases.accounts.interface import Result

TABLE: Final = "results.csv"
REPORTS: Final = "results.jsonl"
_KNOWN: Final = ".results"
_FORCED: Final = 50
"""Results that are forced to the disk together: only a crash of the machine can lose them."""

_DAMAGED: Final = (DecodeError, ValueError, TypeError, KeyError, RecursionError)
"""How a line shows that it is not one of ours; ``ValueError``: it is no UTF-8."""

_HEAD: Final = ("line", "address", "read", "send", "title", "finding", "who", "clients", "folder")


class Results:
    """The results of this run, and of those before it in the same folder.

    Attributes:
        known: the results of earlier runs, by the key of their test.
    """

    def __init__(self, folder: Path, words: Callable[[Message], str], mode: int | None) -> None:
        """Read what is there.

        Raises:
            UsageError: the disk refused.
        """
        self.known: dict[str, Result] = {}
        self._folder = folder
        self._words = words
        self._mode = None if mode is None else mode & 0o666
        self._lines: list[Result] = []
        self._waiting: list[tuple[str, Result, bytes]] = []
        self._kept = 0
        with ExitStack() as opened:
            try:
                self._index = opened.enter_context(self._open(_KNOWN))
                self.known.update(_read(self._index))
                self._reports = opened.enter_context(self._open(REPORTS))
            except OSError as error:
                raise not_written(folder, error) from error
            self._files = opened.pop_all()

    def tell(self, result: Result) -> None:
        """Take the result of a line that is not kept for the next run."""
        self._lines.append(result)

    def add(self, key: str, result: Result, report: Report | None) -> None:
        """Take the result of a test; ``keep`` makes it outlive this run."""
        document = b"" if report is None else self._document(report)
        self._waiting.append((key, result, document))
        self._lines.append(result)

    @property
    def waiting(self) -> int:
        """How many results are not kept yet."""
        return len(self._waiting)

    def keep(self, lost: Callable[[Result], Result]) -> None:
        """Write what was added.

        Args:
            lost: returns a result with what became known of its files meanwhile.

        Raises:
            UsageError: the disk refused.
        """
        try:
            self._require_folder()
            reports = b"".join(document for _, _, document in self._waiting)
            results = [json.encode((key, lost(one))) + b"\n" for key, one, _ in self._waiting]
            self._kept += len(self._waiting)
            is_time = self._kept >= _FORCED or not self._waiting
            # The reports come first: a result without its report would be lost work.
            for file, content in ((self._reports, reports), (self._index, b"".join(results))):
                file.write(content)
                file.flush()  # the system has it then, and a kill loses nothing
                if is_time:
                    os.fsync(file.fileno())
            self._kept = 0 if is_time else self._kept
        except OSError as error:
            raise not_written(self._folder, error) from error
        self._waiting.clear()

    def finish(self, lost: Callable[[Result], Result]) -> tuple[str, ...]:
        """Write the table; return the names of the files.

        Raises:
            UsageError: the disk refused.
        """
        try:
            with self._files:
                self.keep(lost)
                self.keep(lost)  # without any result it forces those before to the disk
        except OSError as error:  # what could not be written is tried once more at the end
            raise not_written(self._folder, error) from error
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(_HEAD)
        for result in sorted(map(lost, self._lines), key=lambda one: one.line):
            writer.writerow(map(as_text, _cells(result)))
        table = self._path(TABLE)
        write_file(table, text.getvalue().encode(), mode=self._mode)
        try:
            self._drop_old_reports()
        except OSError as error:
            raise not_written(self._folder, error) from error
        return str(table), str(self._path(REPORTS))

    def _document(self, report: Report) -> bytes:
        from autoconf.formats.report_json import write

        report = replace(report, checks=tuple(map(_without_transcript, report.checks)))
        return write(report, self._words, indent=0)

    def _require_folder(self) -> None:
        """Check that the files still have their names: else all results would be lost at the end.

        Raises:
            FileNotFoundError: somebody removed them.
        """
        for file in (self._reports, self._index):
            if not os.fstat(file.fileno()).st_nlink:
                raise FileNotFoundError(ENOENT, os.strerror(ENOENT))

    def _drop_old_reports(self) -> None:
        """Keep the last report of each account: a later run may have made another one.

        Raises:
            OSError: the disk refused to read.
        """
        path = self._path(REPORTS)
        last: dict[object, tuple[int, int]] = {}
        count = 0
        with path.open("rb") as file:
            for at, line in _whole_lines(file):
                count += 1
                with suppress(*_DAMAGED):
                    last[json.decode(line)["address"]] = at, len(line)
            if len(last) == count:
                return
            part = self._path(f".{REPORTS}.{secrets.token_hex(4)}.part")
            with suppress(OSError):  # without room the old ones stay
                self._copy(file, list(last.values()), part)
                part.replace(path)
            part.unlink(missing_ok=True)

    def _copy(self, file: BinaryIO, lines: list[tuple[int, int]], part: Path) -> None:
        with os.fdopen(open_new(part), "wb") as target:
            if self._mode is not None:
                part.chmod(self._mode)
            for at, length in lines:
                file.seek(at)
                target.write(file.read(length))
            target.flush()
            os.fsync(target.fileno())

    def _open(self, name: str) -> BinaryIO:
        """Open a file to write at its end; half a line that a killed run left is dropped.

        Raises:
            OSError: the disk refuses, or something of another kind has the name.
        """
        path = self._path(name)
        file = os.fdopen(open_own(path), "r+b")
        if self._mode is not None:
            path.chmod(self._mode)
        end = sum(len(line) for _, line in _whole_lines(file))
        file.truncate(end)
        file.seek(end)
        return file

    def _path(self, name: str) -> Path:
        return self._folder / name


def _read(file: BinaryIO) -> Iterator[tuple[str, Result]]:
    """Yield the results of earlier runs; the file stands at its end again afterwards."""
    file.seek(0)
    for _, line in _whole_lines(file):
        with suppress(*_DAMAGED):
            yield json.decode(line, type=tuple[str, Result])
    file.seek(0, os.SEEK_END)


def _whole_lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield every line that has its end, behind its place."""
    at = 0
    for line in file:
        if line.endswith(b"\n"):
            yield at, line
        at += len(line)


def _without_transcript(check: Check) -> Check:
    return replace(check, transcript=())


def _cells(result: Result) -> tuple[str, ...]:
    return (
        str(result.line),
        result.address,
        result.read.value,
        result.send.value,
        result.title,
        result.finding,
        result.who,
        " ".join(result.clients),
        result.folder,
    )
