"""The settings that a person's mail programs have now: files of theirs, or typed words."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import AutoconfError, UsageError
from autoconf.formats.safe_text import clean_text
from autoconf.inputs import read_file, read_input
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.using import UsedServer, Using, is_typed, parse_server
from autoconf.usecases.world import World

if TYPE_CHECKING:
    from autoconf.formats.settings_files.interface import File

MAX_PASTED: Final = 256 * 1024
"""Of one text: a stranger sends it."""

_MAX_FILES: Final = 100
_MAX_NAME: Final = 100
_MAX_NAMES: Final = 10_000
_MAX_TYPED: Final = 8
"""Servers that a person types; more are a file."""


class Pasted(Struct, frozen=True, kw_only=True):
    """Settings that a person pasted or sent, in place of a file on this machine.

    Attributes:
        text: of one file; octets if the file may be in another charset than UTF-8.
        name: of the file, or what to call it.
        format: id of the reader; None: the content decides.
    """

    text: str | bytes
    name: str
    format: str | None = None


def with_using(start: Report, world: World, pasted: Sequence[Pasted] = ()) -> Report:
    """Add what files, texts and typed words say; each that says nothing is told with its reason.

    A report that has it already stays as it is.

    Raises:
        UsageError: a text has a format that does not exist.
    """
    words = world.options.using
    if start.address is None or start.using or start.using_problems:
        return start
    found = [_read(word, start.address) for word in words]
    found += [_read_pasted(one, start.address) for one in pasted[:_MAX_FILES]]
    if not found:
        return start
    problems = tuple(one for one in found if isinstance(one, Message))
    for problem in problems:
        world.warn(problem)
    using = tuple(one for one in found if isinstance(one, Using))
    return replace(start, using=using, using_problems=problems)


def require_files(words: Sequence[str]) -> None:
    """Check that the named files exist; what is in them is told later, and the rest still runs.

    Raises:
        UsageError: one does not.
    """
    for word in words:
        if not is_typed(word) and not Path(word).exists():
            raise UsageError("result.no-file", option="--using", path=word)


def _read(word: str, address: EmailAddress) -> Using | Message:
    if is_typed(word):
        return Using(file=word, servers=(parse_server(word, "--using"),))
    path, name = Path(word), clean_text(Path(word).name or word or ".")
    try:
        return _read_folder(path, name, address) if path.is_dir() else _read_file(path, address)
    except UsageError as error:
        return Message.of("using.unreadable", file=name, why=error)
    except AutoconfError as error:
        return Message.of_error(error)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        return Message.of("using.unreadable", file=name, why=why)


def _read_pasted(pasted: Pasted, address: EmailAddress) -> Using | Message:
    from autoconf.formats.settings_files.recognise import readers

    name = clean_text(pasted.name, _MAX_NAME)
    if pasted.format is not None and pasted.format not in readers():
        raise UsageError("using.no-format", value=clean_text(pasted.format, _MAX_NAME))
    text = pasted.text
    body = text.encode("utf-8", "replace") if isinstance(text, str) else text
    if len(body) > MAX_PASTED:
        return Message.of("using.too-long", file=name, kib=MAX_PASTED >> 10)
    try:
        return _using_of(body, name, pasted.format, address)
    except UsageError as error:
        return Message.of("using.unreadable", file=name, why=error)
    except AutoconfError as error:
        return Message.of_error(error)
    except ValueError as error:
        return Message.of("using.unreadable", file=name, why=error)


def _using_of(body: bytes, name: str, kind: str | None, address: EmailAddress) -> Using:
    from autoconf.formats.settings_files.interface import File
    from autoconf.formats.settings_files.recognise import format_of, read

    if kind is None and (typed := _typed_servers(body)):
        return Using(file=name, servers=typed)
    file = File(name, body)
    return read([file], kind or format_of(file), address)


def _typed_servers(body: bytes) -> tuple[UsedServer, ...]:
    """Return the servers of a text in which each line names one; empty: it is no such text.

    Raises:
        UsageError: a line is meant to name a server, and names none.
    """
    lines = list(filter(None, map(str.strip, body.decode("utf-8", "replace").splitlines())))
    if len(lines) > _MAX_TYPED or not all(map(is_typed, lines)):
        return ()
    return tuple(parse_server(line, "server") for line in lines)


def _read_file(path: Path, address: EmailAddress) -> Using:
    """Read a file, with those of its folder that belong to it."""
    from autoconf.formats.settings_files.interface import MAX_BYTES, File
    from autoconf.formats.settings_files.recognise import UnusableError, format_of, read, readers

    body = read_input(path, MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        name = clean_text(path.name)
        raise UnusableError("using.too-large", file=name, mib=MAX_BYTES >> 20)
    file = File(path.name, body)
    kind = format_of(file)
    # A copy with another name, such as old-copy.js, stands for itself.
    others = _others(path, kind) if readers()[kind].is_part(path.name) else []
    return read([file, *others], kind, address)


def _read_folder(path: Path, name: str, address: EmailAddress) -> Using:
    """Read the folder of a program, such as a profile of Thunderbird."""
    from autoconf.formats.settings_files.recognise import UnusableError, folder_formats, read

    for kind in folder_formats(_names(path)):
        if files := _others(path / "any", kind):
            return replace(read(files, kind, address), file=name)
    raise UnusableError("using.folder", file=name)


def _others(path: Path, kind: str) -> list["File"]:
    """Return the further files of the folder that belong to one of this format."""
    from autoconf.formats.settings_files.interface import MAX_BYTES, File
    from autoconf.formats.settings_files.recognise import readers

    found, octets = [], 0
    with suppress(OSError):
        parts = [n for n in _names(path.parent) if n != path.name and readers()[kind].is_part(n)]
        for name in parts[:_MAX_FILES]:
            body = read_file(path.parent / name, MAX_BYTES + 1) or b""
            octets += len(body)
            if octets <= MAX_BYTES:
                found.append(File(name, body))
    return found


def _names(folder: Path) -> list[str]:
    """Return the names in a folder, sorted."""
    names = []
    with os.scandir(folder) as entries:
        for entry, _ in zip(entries, range(_MAX_NAMES), strict=False):
            names.append(entry.name)
    return sorted(names)
