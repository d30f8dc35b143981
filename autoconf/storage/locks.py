"""Locks between runs, on an open file; a run that ends in any way lets go of its own."""

import sys

if sys.platform == "win32":
    import msvcrt

    def try_lock(handle: int) -> None:
        """Lock a file; BlockingIOError or PermissionError: another run has it."""
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def try_lock(handle: int) -> None:
        """Lock a file or folder; BlockingIOError or PermissionError: another run has it."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
