"""Locks between runs. When a run ends, in any way, the system gives its locks back."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def try_lock(handle: int) -> None:
        """Lock a file; BlockingIOError: another run has it."""
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(error.errno, error.strerror) from error

    def unlock(handle: int) -> None:
        """Give a lock back: Windows may take its time about it when a file is closed."""
        with suppress(OSError):
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

    @contextmanager
    def _opened(folder: Path) -> Iterator[int]:
        """Open a file that stands for the folder: Windows opens and locks no folders."""
        path = folder / ".lock"
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield handle
        finally:
            os.close(handle)
            with suppress(OSError):  # another run has opened it meanwhile
                path.unlink()
else:
    import fcntl

    def try_lock(handle: int) -> None:
        """Lock a file or folder; BlockingIOError: another run has it."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def unlock(handle: int) -> None:
        """Give a lock back."""
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_UN)

    @contextmanager
    def _opened(folder: Path) -> Iterator[int]:
        handle = os.open(folder, os.O_RDONLY)
        try:
            yield handle
        finally:
            os.close(handle)


@contextmanager
def folder_lock(folder: Path) -> Iterator[bool]:
    """Keep other runs out of a folder; False: this disk has no locks.

    Raises:
        BlockingIOError: another run has it.
        OSError: the folder cannot be opened.
    """
    with _opened(folder) as handle:
        try:
            try_lock(handle)
        except BlockingIOError:
            raise
        except OSError:
            yield False
            return
        try:
            yield True
        finally:
            unlock(handle)
