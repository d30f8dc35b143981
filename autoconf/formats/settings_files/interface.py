"""A file, an account in it, and a reader of one format."""

from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Final

from msgspec import Struct

from autoconf.formats.settings_files.text import decode
from autoconf.model.address import EmailAddress
from autoconf.model.using import UsedServer

MAX_BYTES: Final = 1 << 20
"""Of one file. Settings are far shorter; the rest of a long file may be anything."""


class File:
    """One file as it lies on the disk."""

    def __init__(self, name: str, body: bytes) -> None:
        """Keep them; ``name`` is without the folder."""
        self.name = name
        self.body = body

    @cached_property
    def text(self) -> str:
        """The text with plain line ends; empty for a binary file."""
        return decode(self.body)


class Account(Struct, frozen=True, kw_only=True):
    """What one account says; a password in it is left where it is.

    Attributes:
        servers: usable ones; a server without a host is left out.
        addresses: those that the account states; empty: none.
        sent_is_local: see ``Using``.
    """

    servers: tuple[UsedServer, ...]
    addresses: tuple[str, ...] = ()
    sent_is_local: bool | None = None


class Reader(Struct, frozen=True, kw_only=True):
    """Reads the files of one program.

    Attributes:
        program: its name for people.
        names: patterns of the usual file names, in lower case. They decide where a file could be
            of two programs.
        fits: tells whether a file is of this format, by its content.
        read: yields the accounts of files of one folder. The address is for placeholders.
        together: patterns of the files of one folder that make up the settings. Empty: each file
            stands for itself.
    """

    program: str
    names: tuple[str, ...]
    fits: Callable[[File], bool]
    read: Callable[[Sequence[File], EmailAddress], Iterable[Account]]
    together: tuple[str, ...] = ()

    def knows(self, name: str) -> bool:
        """Tell whether a file has one of the usual names."""
        return any(fnmatchcase(name.lower(), pattern) for pattern in self.names)

    def is_part(self, name: str) -> bool:
        """Tell whether a file is one of those that make up the settings of a folder."""
        return any(fnmatchcase(name.lower(), pattern) for pattern in self.together)
