"""Which names were visited: in memory, and in a file for the next start."""

from collections.abc import Container
from contextlib import suppress
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.inputs import read_file
from autoconf.publish.site import PREFIXES
from autoconf.storage.files import replace_file

_FILE: Final = "warm-up.txt"
_MAX: Final = 512 * 1024 * 1024
_ALL: Final = (*PREFIXES, "")
"""The domain itself is the last one: it seldom leads to this server."""


class Progress(Struct, frozen=True, gc=False):
    """What was done for one domain.

    Attributes:
        visited: a bit for each name, in the order of ``names``.
        tries: how often its names were looked up.
    """

    visited: int = 0
    tries: int = 0

    def missing(self, domain: str) -> tuple[str, ...]:
        """Return the names that were not visited."""
        return tuple(
            f"{prefix}{domain}" for bit, prefix in enumerate(_ALL) if not self.visited >> bit & 1
        )

    def with_visit(self, name: str, domain: str) -> "Progress":
        """Return the progress after a visit."""
        bit = _ALL.index(name.removesuffix(domain))
        return replace(self, visited=self.visited | 1 << bit)

    def tried(self) -> "Progress":
        """Return the progress after a look at the names."""
        return replace(self, tries=self.tries + 1)

    @property
    def is_complete(self) -> bool:
        """Whether all names were visited that programs ask first."""
        wanted = (1 << len(PREFIXES)) - 1
        return self.visited & wanted == wanted


class Visited:
    """The progress of all domains. A line of the file has a domain, its visits and its tries."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._of: dict[str, Progress] = {}
        self.is_saved = True
        with suppress(OSError, ValueError):  # nothing was kept, or the disk lost it
            for line in (
                (read_file(self._path, _MAX) or b"").decode("ascii", "replace").splitlines()
            ):
                domain, visited, tries = line.split(" ")
                self._of[domain] = Progress(int(visited), int(tries))

    def of(self, domain: str) -> Progress:
        """Return the progress of a domain."""
        return self._of.get(domain) or Progress()

    def note(self, domain: str, progress: Progress) -> None:
        """Remember the progress of a domain."""
        self._of[domain] = progress
        self.is_saved = False

    def keep(self, domains: Container[str]) -> None:
        """Forget the domains that are served no more, so that the file does not grow."""
        left = {domain: one for domain, one in self._of.items() if domain in domains}
        self.is_saved = self.is_saved and len(left) == len(self._of)
        self._of = left

    def save(self) -> None:
        """Write the file, whole or not at all; a disk that refuses stops nothing."""
        if self.is_saved:
            return
        lines = [f"{name} {one.visited} {one.tries}\n" for name, one in tuple(self._of.items())]
        self.is_saved = True
        with suppress(OSError):
            replace_file(self._path, "".join(lines).encode())
