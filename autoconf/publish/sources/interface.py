"""What every source of domains says, and how its rows become domains."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from msgspec import Struct

from autoconf.errors import AutoconfError, InvalidAddressError, MalformedDocumentError, UsageError
from autoconf.formats.safe_text import clean_text
from autoconf.inputs import read_input
from autoconf.model.domain import parse_hostname
from autoconf.model.message import Message
from autoconf.model.serving import DomainSource, ServedProfile
from autoconf.publish.waiting import gently

LOGIN_S: Final = 1.0
"""The least that drivers take; who waits for a login name waits for less."""

_MAX_LOGIN: Final = 254

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


class Listing(Struct, frozen=True, kw_only=True):
    """What a source says.

    Attributes:
        domains: in its order.
        profiles: the source's own.
        skipped: rows of a database that name no domain; cleaned.
    """

    domains: tuple[Named, ...]
    profiles: tuple[ServedProfile, ...] = ()
    skipped: tuple[str, ...] = ()


def named(text: str, profile: str, source: DomainSource, where: str, line: int | None) -> Named:
    """Return a row as a domain with its profile.

    Raises:
        MalformedDocumentError: it names no domain, or no profile.
    """
    try:
        domain = parse_hostname(text)
    except InvalidAddressError as error:
        raise MalformedDocumentError(where, Message.of_error(error), line=line) from error
    wanted = profile.strip() or source.profile
    if not wanted:
        raise MalformedDocumentError(where, Message("serve.row-without-profile"), line=line)
    return Named(domain, wanted, where, line)


def all_named(
    where: str, rows: Iterable[tuple[int, str, str]], source: DomainSource
) -> Iterator[Named]:
    """Yield the rows of a file: line, name and profile; a comment begins with ``#``."""
    for line, text, profile in rows:
        name = text.partition("#")[0].strip()
        if name:
            yield named(name, profile, source, where, line)


def listing_of(source: DomainSource, rows: Iterable[tuple[str, str]]) -> Listing:
    """Return the rows of a database: name and profile; those that name no domain are skipped.

    If a domain is there twice, the first row decides.
    """
    domains: dict[str, Named] = {}
    skipped: list[str] = []
    for text, profile in gently(rows):
        try:
            found = named(text, profile, source, source.name, None)
            domains.setdefault(found.domain, found)
        except MalformedDocumentError:
            skipped.append(clean_text(text, 80))
    return Listing(domains=tuple(domains.values()), skipped=tuple(skipped))


def usable_login(found: str) -> str:
    """Return a login name that a database told; empty: it cannot be written into a document."""
    is_good = found.isprintable() and found == found.strip() and len(found) <= _MAX_LOGIN
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
