"""Opens files that only their owner can read."""

import os
import stat
from errno import EEXIST
from pathlib import Path
from typing import Final

_AS_IT_IS: Final = getattr(os, "O_BINARY", 0)
"""Windows would change line ends."""

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _AS_IT_IS
_OWN: Final = (
    os.O_RDWR | os.O_CREAT | _AS_IT_IS | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
)
"""A link leads to a file of somebody else, and the wait for a pipe may have no end."""


def open_new(path: Path | str) -> int:
    """Make a file of mode 0600; return its descriptor.

    Raises:
        OSError: the disk refuses, or something has the name.
    """
    return os.open(path, _NEW, 0o600)


def open_own(path: Path) -> int:
    """Open a file to read and write, or make it with mode 0600; return its descriptor.

    Raises:
        OSError: the disk refuses, or a link or something else than a file has the name.
    """
    handle = os.open(path, _OWN, 0o600)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise FileExistsError(EEXIST, os.strerror(EEXIST), path)
    return handle
