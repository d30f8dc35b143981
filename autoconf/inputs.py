"""Files that a person names for the program to read."""

import stat
from pathlib import Path

from autoconf.errors import UsageError


def read_input(path: Path, most: int) -> bytes:
    """Return the first ``most`` octets of a file.

    A named pipe is refused, because the wait for a writer may have no end. A pipe of the shell,
    ``<(command)``, has no name on the disk, and its writer is there: it is read.

    Raises:
        UsageError: it is a named pipe.
        OSError: it cannot be read.
        ValueError: no file has such a name.
    """
    refuse_named_pipe(path)
    with path.open("rb") as file:
        return file.read(most)


def refuse_named_pipe(path: Path) -> None:
    """Check a file that another library will open.

    Raises:
        UsageError, OSError, ValueError: see ``read_input``.
    """
    if stat.S_ISFIFO(path.stat().st_mode) and path.resolve().exists():
        raise UsageError("disk.named-pipe", path=path)
