"""The record in each user's folder: whose it is, and what its files were made from."""

import hashlib
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.json import decode, encode
from msgspec.structs import replace

from autoconf import __version__
from autoconf.model.config import ClientConfig
from autoconf.model.profile import Artifact, Profile

RECORD: Final = ".mail-autoconf.json"
_MAX_BYTES: Final = 4 * 1024 * 1024
"""Larger files are not ours."""
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError),
    RuntimeError,  # also with a password, or a newer format
)
"""What ``zipfile`` raises for an archive that it cannot read."""


class Made(Struct, frozen=True, kw_only=True):
    """What a folder holds.

    Attributes:
        address: of the user, see ``folders.key_of``.
        made_from: a hash of all that the files were made from.
        clients: those that were asked for.
        written: those that have files.
        message: about the files, for the index.
        files: SHA-256 by path.
    """

    address: str
    made_from: str
    clients: tuple[str, ...]
    written: tuple[str, ...]
    message: str
    files: dict[str, str]

    @property
    def artifact(self) -> Artifact:
        """The record as a file."""
        return Artifact(path=RECORD, media_type="application/json", content=encode(self))


def made_from(profile: Profile, clients: tuple[str, ...], *further: object) -> str:
    """Return the hash of all that a user's files are made from.

    Neither the source of a server nor the reasons to trust it are part of it: they may differ from
    run to run.
    """
    published = profile.published
    plain = replace(
        profile,
        config=_plain(profile.config),
        published=None if published is None else _plain(published),
        guessed=frozenset(),  # a set has no order of its own
    )
    guessed = sorted(map(str, profile.guessed))
    return hash_of(encode((__version__, plain, guessed, clients, further)))


def _plain(config: ClientConfig) -> ClientConfig:
    return replace(
        config,
        trust=(),
        incoming=tuple(replace(server, source="") for server in config.incoming),
        outgoing=tuple(replace(server, source="") for server in config.outgoing),
    )


def hash_of(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def hashes(artifacts: Iterable[Artifact]) -> dict[str, str]:
    """Return the hash of each file by its path."""
    return {artifact.path: hash_of(artifact.content) for artifact in artifacts}


def read_made(place: Path, *, as_zip: bool) -> Made | None:
    """Return the record of a folder or an archive; None if there is none that can be read."""
    try:
        if as_zip:
            if not place.is_file():  # the read of a pipe or a device may not end
                return None
            with zipfile.ZipFile(place) as archive:
                content = _entry(archive, archive.getinfo(f"{place.stem}/{RECORD}")) or b""
        else:
            content = _content(place / RECORD) or b""
        return decode(content, type=Made)
    except (OSError, KeyError, *_DAMAGED):
        return None


class Difference(NamedTuple):
    """The files of a folder that are to be left alone, and those that are no longer made."""

    foreign: tuple[str, ...] = ()
    obsolete: tuple[str, ...] = ()


def difference(place: Path, before: Made | None, new: Made, *, as_zip: bool) -> Difference:
    """Compare a folder with its record, and with the files that shall take its place.

    A file is ours if it is as the record has it, or as it shall be: the run before this one may
    have been killed half-way.

    Raises:
        OSError: it is no folder or archive, or cannot be read.
    """
    known = {} if before is None else before.files
    foreign, obsolete = [], []
    for path, content in _in_archive(place) if as_zip else _in_folder(place):
        digest = None if content is None else hash_of(content)
        if path == RECORD:
            continue
        if digest is None or digest not in (known.get(path), new.files.get(path)):
            foreign.append(path)
        elif path not in new.files:
            obsolete.append(path)
    return Difference(tuple(foreign), tuple(obsolete))


_File = tuple[str, bytes | None]
"""The path of a file and what is in it; None for links, pipes and files that are too large."""


def _in_folder(place: Path) -> Iterator[_File]:
    for entry in sorted(os.scandir(place), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            for path, content in _in_folder(Path(entry.path)):
                yield f"{entry.name}/{path}", content
        else:
            yield entry.name, _content(Path(entry.path))


def _in_archive(place: Path) -> Iterator[_File]:
    if place.is_fifo():  # to open it would wait without an end
        yield place.name, None
        return
    with place.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                for info in archive.infolist():
                    yield info.filename.removeprefix(f"{place.stem}/"), _entry(archive, info)
        except (OSError, *_DAMAGED):  # the system refuses an offset before the file's start
            yield place.name, None


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | None:
    if info.file_size > _MAX_BYTES or info.compress_type not in _METHODS:
        return None
    with archive.open(info) as file:
        return file.read(_MAX_BYTES)  # read() unpacks more than file_size says


def _content(path: Path) -> bytes | None:
    about = path.lstat()
    if not stat.S_ISREG(about.st_mode) or about.st_size > _MAX_BYTES:
        return None
    return path.read_bytes()
