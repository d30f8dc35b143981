"""Takes a list of domains into the store, and writes down the lines that name none."""

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, Self, TextIO

from msgspec import Struct

from autoconf.errors import InvalidAddressError, UsageError
from autoconf.formats.csv_cells import as_text
from autoconf.inputs import read_input
from autoconf.model.domain import parse_hostname
from autoconf.model.message import Message
from autoconf.storage.files import not_written
from autoconf.storage.private import open_new
from autoconf.usecases.survey.running.domains import Named, Rejected
from autoconf.usecases.survey.running.store import Store

REJECTED: Final = "rejected.csv"
_AT_ONCE: Final = 2000
_MAX_LIST: Final = 64 * 1024 * 1024


class Taken(Struct, frozen=True, kw_only=True):
    """What a list held: lines that name a domain again, and lines that name none."""

    repeated: int
    rejected: int


def take_in(
    lines: Iterable[Named | Rejected],
    store: Store,
    folder: Path,
    words: Callable[[Message], str],
    tell: Callable[[Rejected], object],
) -> Taken:
    """Put the domains of a list into the store.

    The lines that name none stand in ``rejected.csv`` of the folder afterwards, if there are any.

    Raises:
        UsageError: the list cannot be read, or the disk refused.
    """
    repeated = rejected = 0
    path = folder / REJECTED
    try:
        path.unlink(missing_ok=True)
        with _Table(path) as table:
            for some in _some(lines):
                names = [one.domain for one in some if isinstance(one, Named)]
                for one in some:
                    if isinstance(one, Rejected):
                        rejected += 1
                        table.write((str(one.line), one.text, words(one.why)))
                        tell(one)
                repeated += len(names) - store.add(names)
    except OSError as error:
        raise not_written(path, error) from error
    return Taken(repeated=repeated, rejected=rejected)


def _some(lines: Iterable[Named | Rejected]) -> Iterator[list[Named | Rejected]]:
    some: list[Named | Rejected] = []
    for line in lines:
        some.append(line)
        if len(some) == _AT_ONCE:
            yield some
            some = []
    yield some


class _Table:
    """A table that is there once it has a line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, cells: tuple[str, ...]) -> None:
        if self._file is None:
            self._file = os.fdopen(open_new(self._path), "w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow(("line", "text", "why"))
        csv.writer(self._file).writerow(map(as_text, cells))


class OptOut:
    """The domains and hosts that are left alone, with everything below them."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Take the names, in A-labels."""
        self.names = frozenset(names)

    @classmethod
    def read(cls, path: Path) -> "OptOut":
        """Read a list, one name a line.

        Raises:
            UsageError: it cannot be read, or a line names no domain and no host. Somebody wants
                to be left alone, so no line is passed over.
        """
        try:
            text = read_input(path, _MAX_LIST).decode("utf-8-sig", errors="replace")
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            raise UsageError("survey.list.unreadable", list=path, why=why) from error
        names: list[str] = []
        for number, line in enumerate(text.splitlines(), start=1):
            word = line.partition("#")[0].strip().rstrip(".")
            try:
                if word:
                    names.append(parse_hostname(word))
            except InvalidAddressError as error:
                why = Message.of_error(error)
                raise UsageError("survey.list.opt-out", list=path, line=number, why=why) from error
        return cls(names)

    def covers(self, name: str) -> bool:
        """Tell whether a name, or one above it, is in the list."""
        if not self.names:
            return False
        while name:
            if name in self.names:
                return True
            name = name.partition(".")[2]
        return False
