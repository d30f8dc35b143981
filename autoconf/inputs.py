"""Files that a person names for the program to read, and files of a person's folders."""

import os
import stat
from pathlib import Path

from autoconf.errors import UsageError


def read_file(path: Path | os.DirEntry[str], most: int) -> bytes | None:
    """Return the first ``most`` octets of a file; None if it is no file, such as a pipe.

    A folder may hold anything, and nothing in it is waited for.

    Raises:
        OSError: it cannot be read.
    """
    with open(path, "rb", opener=_open_at_once) as file:
        is_file = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
        return file.read(most) if is_file else None


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # Windows has no pipes in folders


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
