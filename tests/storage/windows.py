"""A machine like Windows, as far as files go: for a process of its own.

``become_windows`` takes away what only POSIX has, and makes the rest as strict as Windows is: no
folder can be opened, no name is taken over by ``rename``, and nothing that is open can be renamed
or removed.
"""

import errno
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, Final

POSIX_ONLY: Final = (
    *("sync", "fchmod", "fchown", "chown", "geteuid", "getuid", "seteuid", "mkfifo", "fdatasync"),
    *("O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_SYNC", "posix_fadvise", "fork"),
)


def become_windows() -> None:
    """Change this process, before the code under test is imported."""
    for name in POSIX_ONLY:
        delattr(os, name)
    shutil._use_fd_functions = False  # type: ignore[attr-defined]  # noqa: SLF001 - as there
    os.open = _strict_open(os.open)
    for name in ("rename", "replace", "unlink", "rmdir"):
        setattr(os, name, _strict(name, getattr(os, name)))
    sys.modules["fcntl"] = None  # type: ignore[assignment]  # an import of it fails
    sys.modules["msvcrt"] = _msvcrt()
    sys.platform = "win32"


def _strict_open(real: Callable[..., int]) -> Callable[..., int]:
    def opened(path: Any, flags: int, mode: int = 0o777) -> int:
        if Path(path).is_dir():
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return real(path, flags, mode)

    return opened


def _strict(name: str, real: Callable[..., None]) -> Callable[..., None]:
    def changed(*paths: Any, **rest: Any) -> None:
        if any(_is_open(path) for path in paths):
            raise PermissionError(errno.EACCES, "Permission denied", paths[0])
        if name == "rename" and os.path.lexists(paths[1]):
            raise FileExistsError(errno.EEXIST, "File exists", paths[1])
        if name == "replace" and Path(paths[1]).is_dir():
            raise PermissionError(errno.EACCES, "Permission denied", paths[1])
        real(*paths, **rest)

    return changed


def _is_open(path: Any) -> bool:
    """Tell whether this process has a file open, or one below a folder."""
    whole = os.path.realpath(path)
    for handle in Path("/proc/self/fd").iterdir():
        try:
            name = str(handle.readlink())
        except OSError:
            continue
        if name == whole or name.startswith(whole + os.sep):
            return True
    return False


def _msvcrt() -> ModuleType:
    """Return the C library's locks; one process has them all."""
    held: dict[int, int] = {}  # inode and the handle that has its lock
    fake: Any = ModuleType("msvcrt")
    fake.LK_NBLCK, fake.LK_UNLCK = 2, 0

    def locking(handle: int, mode: int, _bytes: int) -> None:
        file = os.fstat(handle).st_ino
        if mode == fake.LK_UNLCK:
            del held[file]
        elif file in held:
            raise PermissionError(errno.EACCES, "Permission denied")
        else:
            held[file] = handle

    fake.locking = locking
    made: ModuleType = fake
    return made
