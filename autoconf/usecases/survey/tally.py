"""Numbers and facts by name, whatever many names there are: past a bound they go to the disk.

The file is a temporary one of SQLite. It has no name, and ends with the object or the program.
"""

import sqlite3
import weakref
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from heapq import nsmallest
from typing import Final

from autoconf.errors import UsageError

IN_MEMORY: Final = 200_000
"""Names in memory; with their numbers some 30 MB."""
_CACHE_KIB: Final = 32 << 10


@contextmanager
def _on_disk() -> Iterator[None]:
    """Turn an error of the disk, such as a full one, into one for people."""
    try:
        yield
    except sqlite3.Error as error:
        raise UsageError("survey.no-room", why=error) from error


def _temporary(table: str, owner: object) -> sqlite3.Connection:
    """Open a file that no other program sees; it is deleted when its owner is no longer used."""
    disk = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    weakref.finalize(owner, disk.close)
    disk.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    disk.execute("PRAGMA journal_mode = OFF")
    disk.execute("PRAGMA synchronous = OFF")
    disk.execute(f"CREATE TABLE {table} WITHOUT ROWID")
    return disk


class Tally:
    """How often each name was counted."""

    def __init__(self, most: int = IN_MEMORY) -> None:
        """Keep at most so many names in memory."""
        self._most = most
        self._near: Counter[str] = Counter()
        self._disk: sqlite3.Connection | None = None

    def add(self, name: str) -> None:
        """Count a name once more.

        Raises:
            UsageError: the disk refused.
        """
        self._near[name] += 1
        if len(self._near) > self._most:
            self._spill()

    def top(self, count: int) -> list[tuple[str, int]]:
        """Return the names with the largest numbers; of equal ones the first by name.

        Raises:
            UsageError: the disk refused.
        """
        if self._disk is None:
            return nsmallest(count, self._near.items(), key=lambda pair: (-pair[1], pair[0]))
        self._spill()
        with _on_disk():
            asked = "SELECT name, n FROM tally ORDER BY n DESC, name LIMIT ?"
            return list(self._disk.execute(asked, (count,)))

    def by_name(self) -> Iterator[tuple[str, int]]:
        """Yield all names with their numbers, sorted by name.

        Raises:
            UsageError: the disk refused.
        """
        if self._disk is None:
            yield from sorted(self._near.items())
            return
        self._spill()
        with _on_disk():
            yield from self._disk.execute("SELECT name, n FROM tally ORDER BY name")

    def _spill(self) -> None:
        with _on_disk():
            if self._disk is None:
                self._disk = _temporary("tally (name TEXT PRIMARY KEY, n INTEGER)", self)
            self._disk.execute("BEGIN")
            self._disk.executemany(
                "INSERT INTO tally VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET n = n + excluded.n",
                sorted(self._near.items()),
            )
            self._disk.execute("COMMIT")
        self._near.clear()


class Store:
    """One value by each name; the first one counts."""

    def __init__(self, most: int = IN_MEMORY) -> None:
        """Keep at most so many names in memory."""
        self._most = most
        self._near: dict[str, bytes] = {}
        self._disk: sqlite3.Connection | None = None
        self._far = 0

    def __len__(self) -> int:
        return len(self._near) + self._far

    def put(self, name: str, value: bytes = b"") -> bool:
        """Keep a value; tell whether the name is new. The value of a known name stays.

        Raises:
            UsageError: the disk refused.
        """
        if self.get(name) is not None:
            return False
        self._near[name] = value
        if len(self._near) > self._most:
            self._spill()
        return True

    def get(self, name: str) -> bytes | None:
        """Return the value of a name.

        Raises:
            UsageError: the disk refused.
        """
        value = self._near.get(name)
        if value is not None or self._disk is None:
            return value
        with _on_disk():
            asked = self._disk.execute("SELECT value FROM store WHERE name = ?", (name,))
            row = asked.fetchone()
        return None if row is None else bytes(row[0])

    def _spill(self) -> None:
        with _on_disk():
            if self._disk is None:
                self._disk = _temporary("store (name TEXT PRIMARY KEY, value BLOB)", self)
            self._disk.execute("BEGIN")
            self._disk.executemany("INSERT INTO store VALUES (?, ?)", sorted(self._near.items()))
            self._disk.execute("COMMIT")
        self._far += len(self._near)
        self._near.clear()
