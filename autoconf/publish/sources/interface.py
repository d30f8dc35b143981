"""What every source of domains says, and how its rows become domains."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import repeat
from pathlib import Path
from typing import Final

from msgspec import Struct

from autoconf.errors import AutoconfError, InvalidAddressError, MalformedDocumentError, UsageError
from autoconf.formats.safe_text import clean_text
from autoconf.inputs import read_input
from autoconf.listening.waiting import ROWS, breathe, in_parts
from autoconf.model.domain import are_hostnames, parse_hostname
from autoconf.model.message import Message
from autoconf.model.serving import DomainSource, ServedProfile

LOGIN_S: Final = 1.0
"""The least that drivers take; who waits for a login name waits for less."""

_MAX_LOGIN: Final = 254
_MOST_TOLD: Final = 5

State = frozenset[tuple[str, int, int]]
"""Names, times and sizes: they tell that a file, or one in a folder, changed."""


class SourceAwayError(AutoconfError):
    """A source that does not answer now, such as a database."""


class Named(Struct, frozen=True, gc=False):
    """A domain in A-labels, the name of its profile, and where a list says so."""

    domain: str
    profile: str
    where: str
    line: int | None = None


class Row(Struct, frozen=True, gc=False):
    """A row of a list: where it stands, and what it says.

    ``is_long``: it has more values than there are columns.
    """

    where: str
    text: str
    profile: str
    line: int | None = None
    is_long: bool = False


class Lines(Struct, frozen=True):
    """Rows that each say one text, without a profile: most lists are nothing else.

    ``line``: of the first one.
    """

    where: str
    texts: list[str]
    line: int

    def rows(self) -> Iterator[Row]:
        """Yield them one by one."""
        for line, text in enumerate(self.texts, self.line):
            yield Row(self.where, text, "", line)


def in_lines(where: str, texts: Sequence[str], line: int) -> Iterator[Lines]:
    """Yield the lines of a file in parts; ``line``: the number of the first one."""
    for start in range(0, len(texts), ROWS):
        yield Lines(where, list(texts[start : start + ROWS]), line + start)


class Listing(Struct, frozen=True, kw_only=True):
    """What a source says.

    Attributes:
        domains: in its order, each once.
        profiles: the source's own.
        wrong: rows that were left out.
        first_wrong: the first ones of them, each with its place and the reason.
    """

    domains: tuple[Named, ...]
    profiles: tuple[ServedProfile, ...] = ()
    wrong: int = 0
    first_wrong: tuple[Message, ...] = ()


def listing_of(source: DomainSource, rows: Iterable[Row | Named | Lines]) -> Listing:
    """Return the rows of a list as domains; wrong ones are left out.

    If a domain is there twice, the first row decides.

    Raises:
        MalformedDocumentError: no row is right; of the last one.
    """
    domains: dict[str, Named] = {}
    wrong = 0
    last: MalformedDocumentError | None = None
    first: list[Message] = []
    for part in in_parts(_rest(rows, source, domains)):
        are_names = are_hostnames([row.text for row in part if isinstance(row, Row)])
        for row in part:
            try:
                found = _named(row, source, is_name=are_names) if isinstance(row, Row) else row
                if found is None:
                    continue
                before = domains.setdefault(found.domain, found)
                if before is not found:
                    _check_twice(found, before)
            except MalformedDocumentError as error:
                wrong += 1
                last = error
                if len(first) < _MOST_TOLD:
                    first.append(Message.of_error(error))
    if last is not None and not domains:
        raise last
    return Listing(domains=tuple(domains.values()), wrong=wrong, first_wrong=tuple(first))


def _rest(
    rows: Iterable[Row | Named | Lines], source: DomainSource, domains: dict[str, Named]
) -> Iterator[Row | Named]:
    """Yield the rows that need a closer look; lines that are all good names are taken at once."""
    profile, known = source.profile, source.known_profiles
    is_usable = bool(profile) and (known is None or profile in known)
    for row in rows:
        if not isinstance(row, Lines):
            yield row
        elif is_usable and are_hostnames(row.texts) and _are_new(row.texts, domains):
            numbers = range(row.line, row.line + len(row.texts))
            named = map(Named, row.texts, repeat(profile), repeat(row.where), numbers)
            domains.update(zip(row.texts, named, strict=True))
            breathe()
        else:
            yield from row.rows()


def _are_new(texts: list[str], domains: dict[str, Named]) -> bool:
    return len(set(texts)) == len(texts) and domains.keys().isdisjoint(texts)


def _named(row: Row, source: DomainSource, *, is_name: bool) -> Named | None:
    """Return a row as a domain with its profile; None: it is empty, or a comment in a file.

    Raises:
        MalformedDocumentError: it names no domain, or no profile that there is.
    """
    domain = row.text if is_name else _domain_of(row)
    if domain is None:
        return None
    wanted = row.profile.strip() or source.profile
    if row.is_long:
        raise _wrong(row, Message("serve.row-too-long"))
    if not wanted:
        raise _wrong(row, Message("serve.row-without-profile"))
    if source.known_profiles is not None and wanted not in source.known_profiles:
        raise _wrong(row, Message.of("serve.no-profile", name=clean_text(wanted, 80)))
    return Named(domain, wanted, row.where, row.line)


def _domain_of(row: Row) -> str | None:
    name = row.text.partition("#")[0].strip() if row.line else row.text
    if row.line and not name:
        return None
    try:
        return parse_hostname(name)
    except InvalidAddressError as error:
        raise _wrong(row, Message.of_error(error)) from error


def _wrong(row: Row, why: Message) -> MalformedDocumentError:
    """Return the error of a row: its line, or in a database its text, says where it is."""
    where = row.where if row.line else clean_text(row.text, 80) or '""'
    return MalformedDocumentError(where, why, line=row.line)


def _check_twice(found: Named, first: Named) -> None:
    if found.profile != first.profile:
        profile = clean_text(first.profile, 80)
        why = Message.of("serve.row-twice", domain=found.domain, profile=profile)
        raise MalformedDocumentError(found.where, why, line=found.line)


def usable_login(found: str) -> str:
    """Return a login name that a database told; empty: it cannot be written into a document."""
    is_text = found.isprintable() and "\N{REPLACEMENT CHARACTER}" not in found
    is_good = is_text and found == found.strip() and len(found) <= _MAX_LOGIN
    return found if is_good else ""


def text_of(path: Path, most: int) -> str:
    """Return the text of a file.

    Raises:
        MalformedDocumentError: it is too large, or not UTF-8.
        UsageError: it cannot be read.
    """
    body = bytes_of(path, most)
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        why = Message.of("document.no-utf-8", words=clean_text(error.reason))
        raise MalformedDocumentError(str(path), why, line=line) from error


def private_text(path: Path, most: int) -> str:
    """Return the text of a file with a password, which only its owner and group may read.

    Raises:
        UsageError: other users may read it, or the program itself cannot.
        MalformedDocumentError: see ``text_of``.
    """
    content = text_of(path, most).strip()
    if os.name == "posix" and path.stat().st_mode & 0o007:
        raise UsageError("serve.secret-for-all", file=path)
    return content


def bytes_of(path: Path, most: int) -> bytes:
    """Return the content of a file; see ``text_of``."""
    try:
        body = read_input(path, most + 1)
    except OSError as error:
        raise unreadable(path, error) from error
    if len(body) > most:
        why = Message.of("document.too-large", kib=most // 1024)
        raise MalformedDocumentError(str(path), why)
    return body


def state_of(path: Path) -> State:
    """Return the state of a file, or of a folder and its files."""
    found: set[tuple[str, int, int]] = set()
    with suppress(OSError):
        for one in (path, *(path.iterdir() if path.is_dir() else ())):
            with suppress(OSError):
                status = one.stat()
                found.add((one.name, status.st_mtime_ns, status.st_size))
    return frozenset(found)


def unreadable(path: Path, error: OSError) -> UsageError:
    """Return the error for a file that the system does not give."""
    return UsageError("file.unreadable", file=path, reason=error.strerror or error)
