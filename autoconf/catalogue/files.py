"""The provider files of a folder, which may hold anything."""

import os
from pathlib import Path
from typing import Final

from autoconf.characters import visible
from autoconf.errors import MalformedDocumentError
from autoconf.inputs import read_file
from autoconf.model.message import Message

MAX_FILES: Final = 2000
MAX_FILE: Final = 64 * 1024

Stamp = tuple[int, int]
"""Number of files, and a checksum of their names, sizes and times."""


def files_of(folder: Path) -> list[os.DirEntry[str]]:
    """Return the provider files of a folder, by name.

    Raises:
        OSError: it cannot be listed.
    """
    with os.scandir(folder) as entries:
        found = [e for e in entries if e.name.endswith(".yaml") and not e.name.startswith(".")]
    return sorted(found, key=lambda entry: entry.name)


def stamp_of(folder: Path) -> Stamp:
    """Return the stamp of a folder; it changes with each change of its files.

    Raises:
        OSError: the folder cannot be listed.
    """
    files = files_of(folder)
    seen = [(file.name, *_state(file)) for file in files]
    from zlib import crc32  # a wheel needs no stamp

    return len(files), crc32(repr(seen).encode())


def _state(file: os.DirEntry[str]) -> tuple[int, int]:
    """Return size and time of a file; zeros where it is gone, or a link that leads nowhere."""
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def shown_name(file: Path | os.DirEntry[str]) -> str:
    """Return the name of a file for a message; any octets may stand in it."""
    return visible(file.name)


def read_body(file: Path | os.DirEntry[str]) -> bytes:
    """Return the content of a provider file, and wait for nothing: pipes and devices are refused.

    Raises:
        MalformedDocumentError: with file name and reason.
    """
    name = shown_name(file)
    try:
        body = read_file(file, MAX_FILE + 1)
    except OSError as error:
        why = Message.of("document.unreadable", words=error.strerror or error)
        raise MalformedDocumentError(name, why) from error
    if body is None:
        raise MalformedDocumentError(name, Message.of("document.no-file"))
    if len(body) > MAX_FILE:
        too_large = Message.of("document.too-large", kib=MAX_FILE // 1024)
        raise MalformedDocumentError(name, too_large)
    return body
