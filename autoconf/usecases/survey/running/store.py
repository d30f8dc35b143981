"""The state of a survey on the disk: which domains there are, and what is known so far.

It is a database beside the records. A run that is killed at any moment leaves it whole, and the
next run goes on from it. Memory does not grow with the number of domains.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, Self

from msgspec import DecodeError

from autoconf.errors import UsageError
from autoconf.storage.files import not_written
from autoconf.storage.private import open_own

NAME: Final = ".survey.sqlite"
_AT_ONCE: Final = 500
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS domain (
    id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, mix INTEGER NOT NULL,
    facts BLOB, state INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS waiting ON domain (state, mix);
CREATE TABLE IF NOT EXISTS host (name TEXT PRIMARY KEY, facts BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS server (
    place BLOB PRIMARY KEY, fact BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (id INTEGER PRIMARY KEY, places BLOB NOT NULL, data BLOB NOT NULL);
"""
NEW, NAMED, SEEN, DONE, SPARED = range(5)
"""States of a domain: nothing is known, its MX records are, it was looked at, it has a record;
and it is left alone."""


class Store:
    """The database of one survey; one thread of one process uses it."""

    def __init__(self, folder: Path) -> None:
        """Open or make it.

        Raises:
            UsageError: the disk refused, or it is no such database.
        """
        self._path = folder / NAME
        try:
            os.close(open_own(self._path))  # SQLite would follow a link, and let others read
        except OSError as error:
            raise not_written(self._path, error) from error
        try:
            self._db = sqlite3.connect(self._path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(_SCHEMA)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise self.damaged(error) from error

    def damaged(self, why: object) -> UsageError:
        """Return the error of a database that holds something else than it should."""
        return UsageError("survey.store", file=self._path, why=why)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, _: object) -> None:
        self._db.close()
        if isinstance(error, sqlite3.Error):
            raise not_written(self._path, OSError(str(error))) from error
        if isinstance(error, DecodeError | UnicodeDecodeError):  # results of tasks raise none
            raise self.damaged(error) from error

    def about(self, key: str) -> str | None:
        """Return a value about the survey as a whole."""
        found = self._db.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()
        return None if found is None else str(found[0])

    def set_about(self, key: str, value: str) -> None:
        """Keep a value about the survey as a whole."""
        self._db.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (key, value))

    def add(self, domains: Sequence[str]) -> int:
        """Add domains; return how many were not there yet.

        Their order is mixed: domains of one hoster, which often stand side by side, are not asked
        about in a row.
        """
        rows = [(name, _mixed(name)) for name in domains]
        with self._db:
            before = self._db.total_changes
            self._db.execute("BEGIN")
            self._db.executemany("INSERT OR IGNORE INTO domain (name, mix) VALUES (?, ?)", rows)
            added = self._db.total_changes - before
            self._db.execute("COMMIT")
        return added

    def count(self, *states: int) -> int:
        """Return how many domains are in one of the states; all without any."""
        if not states:
            return int(self._db.execute("SELECT count(*) FROM domain").fetchone()[0])
        marks = ",".join("?" * len(states))
        query = f"SELECT count(*) FROM domain WHERE state IN ({marks})"  # noqa: S608 - numbers
        return int(self._db.execute(query, states).fetchone()[0])

    def spare(self, names: Iterable[str]) -> None:
        """Leave domains alone."""
        rows = [(SPARED, name, DONE) for name in names]
        self._write("UPDATE domain SET state = ? WHERE name = ? AND state != ?", rows)

    def in_state(self, state: int, count: int) -> Iterator[list[tuple[int, str, bytes]]]:
        """Yield the domains of a state, so many at a time: id, name and facts.

        Each comes once, also while states change.
        """
        last = -(1 << 63)
        query = (
            "SELECT mix, id, name, facts FROM domain WHERE state = ? AND mix > ? "
            "ORDER BY mix LIMIT ?"
        )
        while rows := self._db.execute(query, (state, last, count)).fetchall():
            last = rows[-1][0]
            yield [(number, name, facts or b"") for _, number, name, facts in rows]

    def set_names(self, facts: Sequence[tuple[str, bytes]], hosts: Iterable[str]) -> None:
        """Keep what MX records say, by the name of the domain, and the mail hosts in them."""
        rows = [(data, NAMED, name) for name, data in facts]
        self._write("UPDATE domain SET facts = ?, state = ? WHERE name = ?", rows)
        self._write("INSERT OR IGNORE INTO host (name) VALUES (?)", [(one,) for one in hosts])

    def new_hosts(self, count: int) -> Iterator[list[str]]:
        """Yield the mail hosts that were not asked yet, so many at a time."""
        query = "SELECT name FROM host WHERE facts IS NULL AND name > ? ORDER BY name LIMIT ?"
        last = ""
        while rows := self._db.execute(query, (last, count)).fetchall():
            last = rows[-1][0]
            yield [row[0] for row in rows]

    def count_hosts(self, *, new: bool) -> int:
        """Return how many mail hosts there are, or how many were not asked yet."""
        all_of_them, unknown = "SELECT count(*) FROM host", "SELECT sum(facts IS NULL) FROM host"
        return int(self._db.execute(unknown if new else all_of_them).fetchone()[0] or 0)

    def set_hosts(self, facts: Iterable[tuple[str, bytes]]) -> None:
        """Keep what owners of mail hosts publish."""
        self._write("UPDATE host SET facts = ? WHERE name = ?", [(d, n) for n, d in facts])

    def hosts(self, names: Iterable[str]) -> dict[str, bytes]:
        """Return what is known of mail hosts."""
        return {
            str(name): facts
            for name, facts in self._select("SELECT name, facts FROM host WHERE name IN", names)
            if facts is not None
        }

    def set_servers(self, facts: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep what servers answered: place and fact."""
        self._write("INSERT OR REPLACE INTO server (place, fact) VALUES (?, ?)", list(facts))

    def servers(self, places: Iterable[bytes]) -> dict[bytes, bytes]:
        """Return what is known of servers; those that were not tried yet are left out."""
        return dict(self._select("SELECT place, fact FROM server WHERE place IN", places))

    def set_seen(self, seen: Iterable[tuple[int, bytes, bytes]]) -> None:
        """Keep what was seen of domains: id, places and data."""
        rows = list(seen)
        with self._db:
            self._db.execute("BEGIN")
            self._db.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", rows)
            self._db.executemany(
                "UPDATE domain SET state = ? WHERE id = ?", [(SEEN, row[0]) for row in rows]
            )
            self._db.execute("COMMIT")

    def seen(self, ids: Iterable[int]) -> dict[int, tuple[bytes, bytes]]:
        """Return what was seen of domains: places and data, by id."""
        rows = self._select("SELECT id, places, data FROM seen WHERE id IN", ids)
        return {number: (places, data) for number, places, data in rows}

    @property
    def parts(self) -> int:
        """How many part files are complete."""
        number = self.about("parts") or "0"
        if not number.isdecimal():
            raise self.damaged(f"parts: {number}")
        return int(number)

    def finish(self, ids: Sequence[int], *, parts: int) -> None:
        """Note that domains have a record, and forget what was seen of them."""
        with self._db:
            self._db.execute("BEGIN")
            rows = [(number,) for number in ids]
            self._db.executemany(f"UPDATE domain SET state = {DONE} WHERE id = ?", rows)  # noqa: S608 - a number
            self._db.executemany("DELETE FROM seen WHERE id = ?", rows)
            self.set_about("parts", str(parts))
            self._db.execute("COMMIT")

    def _write(self, query: str, rows: Sequence[tuple[object, ...]]) -> None:
        with self._db:
            self._db.execute("BEGIN")
            self._db.executemany(query, rows)
            self._db.execute("COMMIT")

    def _select(self, query: str, keys: Iterable[object]) -> Iterator[tuple[Any, ...]]:
        listed = list(dict.fromkeys(keys))
        for start in range(0, len(listed), _AT_ONCE):
            some = listed[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            with closing(self._db.execute(f"{query} ({marks})", some)) as found:
                yield from found


def _mixed(name: str) -> int:
    digest = blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
