"""The list of domains: one a line, or a column of a table; plain or packed with gzip.

Memory does not grow with the list, nor with a line of it.
"""

import csv
import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from msgspec import Struct

from autoconf.errors import InvalidAddressError, UsageError
from autoconf.model.domain import parse_hostname
from autoconf.model.message import Message

_MAX_LINE: Final = 4096
_CHUNK: Final = 64 * 1024
_GZIP: Final = b"\x1f\x8b"
_PARQUET: Final = b"PAR1"
_COLUMNS: Final = frozenset({"domain", "name", "domainname", "domäne", "hostname"})
_DELIMITERS: Final = ",;\t"


class Named(Struct, frozen=True):
    """A domain, in A-labels, and the number of its line."""

    line: int
    domain: str


class Rejected(Struct, frozen=True):
    """A line that names no domain, and why."""

    line: int
    text: str
    why: Message


Line = tuple[int, bytes | None]
"""The number of a line and what it holds; None: it is too long."""


def read_domains(source: str) -> Iterator[Named | Rejected]:
    """Yield every line of a list; empty ones and those that begin with # are left out.

    Args:
        source: a file, or "-" for standard input.

    Raises:
        UsageError: it cannot be read, or a table has no column with domains.
    """
    if source != "-" and _begins_with(Path(source), _PARQUET):
        from autoconf.formats.parquet_names import read_names

        numbered = enumerate(read_names(Path(source)), start=1)
        yield from (_checked(number, name) for number, name in numbered)
        return
    with _opened(source) as file:
        try:
            yield from _read(source, file)
        except (OSError, EOFError, zlib.error) as error:  # the last: damaged in the middle
            raise _unreadable(source, error) from error


def _begins_with(path: Path, magic: bytes) -> bool:
    try:
        if not path.is_file():
            return False  # what is read from a pipe here is missing later
        with path.open("rb") as file:
            return file.read(len(magic)) == magic
    except (OSError, ValueError) as error:
        raise _unreadable(str(path), error) from error


def _unreadable(source: str, error: Exception) -> UsageError:
    why = getattr(error, "strerror", None) or error
    return UsageError("survey.list.unreadable", list=source, why=why)


@contextmanager
def _opened(source: str) -> Iterator["io.BufferedReader[Any]"]:
    if source == "-":
        yield _unpacked(cast("BinaryIO", sys.stdin.buffer))
        return
    try:
        file = Path(source).open("rb")  # noqa: SIM115 - closed below
    except (OSError, ValueError) as error:
        raise _unreadable(source, error) from error
    with file:
        yield _unpacked(file)


def _unpacked(file: BinaryIO) -> "io.BufferedReader[Any]":
    if not isinstance(file, io.BufferedReader):
        file = io.BufferedReader(cast("io.RawIOBase", file))
    is_packed = file.peek(2)[:2] == _GZIP
    return io.BufferedReader(gzip.GzipFile(fileobj=file)) if is_packed else file


def _read(source: str, file: "io.BufferedReader[Any]") -> Iterator[Named | Rejected]:
    if file.peek(len(_PARQUET))[: len(_PARQUET)] == _PARQUET:
        raise UsageError("survey.list.packed-parquet", list=source)
    lines = _lines(file)
    first = next(lines, None)
    if first is None:
        return
    column, delimiter = _column(source, first)
    if column is None:
        yield from _checked_line(*first)
    for number, line in lines:
        if column is None or line is None:
            yield from _checked_line(number, line)
        else:
            cells = _cells(_text(line), delimiter)
            if any(cells):
                yield _checked(number, cells[column] if column < len(cells) else "")


def _lines(file: BinaryIO) -> Iterator[Line]:
    number = 0
    while line := file.readline(_MAX_LINE):
        number += 1
        is_whole = line.endswith(b"\n") or len(line) < _MAX_LINE
        if not is_whole:
            while (rest := file.readline(_CHUNK)) and not rest.endswith(b"\n"):
                pass
        yield number, line.rstrip(b"\r\n") if is_whole else None


def _column(source: str, first: Line) -> tuple[int | None, str]:
    """Return the column of a table that has the domains, and its delimiter; None: no table.

    Raises:
        UsageError: it is a table without such a column, or with two.
    """
    text = _text(first[1] or b"").removeprefix("\ufeff")
    delimiter = max(_DELIMITERS, key=text.count)
    cells = _cells(text, delimiter)
    keys = ["".join(c for c in cell.casefold() if c.isalnum()) for cell in cells]
    found = [number for number, key in enumerate(keys) if key in _COLUMNS]
    if len(cells) < 2 and not found:
        return None, delimiter
    exact = [number for number, key in enumerate(keys) if key == "domain"] or found
    if len(exact) > 1:
        raise UsageError("survey.list.column-twice", list=source)
    if not exact:
        raise UsageError("survey.list.no-column", list=source, columns=", ".join(cells)[:200])
    return exact[0], delimiter


def _cells(text: str, delimiter: str) -> list[str]:
    """Return the cells of a line; a line that is none of a table is one cell."""
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return [text]


def _text(line: bytes) -> str:
    return line.decode("utf-8", errors="replace")


def _checked_line(number: int, line: bytes | None) -> Iterator[Named | Rejected]:
    if line is None:
        yield _too_long(number)
        return
    text = _text(line).removeprefix("\ufeff").strip()
    if text and not text.startswith("#"):
        yield _checked(number, text)


def _too_long(number: int) -> Rejected:
    return Rejected(number, "", Message.of("survey.list.long-line", most=_MAX_LINE))


def _checked(number: int, text: str) -> Named | Rejected:
    """Return the domain of a cell or a line, or why it is none."""
    if len(text) > _MAX_LINE:
        return _too_long(number)
    text = text.strip()
    why = _why_none(text)
    if why is None:
        try:
            domain = parse_hostname(text.rstrip("."))
        except InvalidAddressError as error:
            why = Message.of_error(error)
        else:
            if "." in domain:
                return Named(number, domain)
            why = Message("survey.list.no-dot")
    return Rejected(number, text[:100], why)


def _why_none(text: str) -> Message | None:
    if not text:
        return Message("survey.list.empty")
    if "\0" in text or "\ufffd" in text:
        return Message("survey.list.binary")
    if "@" in text:
        return Message("survey.list.address")
    if "*" in text:
        return Message("survey.list.wildcard")
    return Message("survey.list.url") if "/" in text else None
