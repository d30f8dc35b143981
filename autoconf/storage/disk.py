"""Forcing many files to the disk at once."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from errno import EIO
from functools import partial
from pathlib import Path
from typing import Final

from autoconf.tasks import Deadline, Job, run_all

_AT_A_TIME: Final = 16
_LONGEST_S: Final = 600.0
_SYNC_WAITS: Final = sys.platform.startswith("linux")


def force_to_disk(places: Sequence[Path]) -> dict[Path, OSError]:
    """Force files, and folders with all that is below them, to the disk.

    Linux does it in one call that waits (sync(2)). On macOS this call does not wait, and Windows
    has none: there each file is forced, many at the same time.

    Returns:
        Each place that the disk did not take, with its error; Linux reports none.
    """
    if _SYNC_WAITS:
        os.sync()
        return {}
    return _force_all(places)


def _force_all(places: Sequence[Path]) -> dict[Path, OSError]:
    shares = [places[n::_AT_A_TIME] for n in range(min(_AT_A_TIME, len(places)))]
    jobs = [
        Job(name=f"fsync {number}", work=partial(_force_each, share), seconds=_LONGEST_S)
        for number, share in enumerate(shares)
    ]
    failed: dict[Path, OSError] = {}
    for share, ended in zip(shares, run_all(jobs, seconds=_LONGEST_S), strict=True):
        if ended.value is None:
            failed.update((place, OSError(EIO, os.strerror(EIO))) for place in share)
        else:
            failed.update(ended.value)
    return failed


def force_folder(folder: Path) -> None:
    """Force the names in a folder to the disk.

    Windows cannot do this, and some network disks refuse it: there the names are as safe as the
    file system itself makes them.
    """
    if sys.platform == "win32":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _force_each(places: Sequence[Path], _deadline: Deadline) -> dict[Path, OSError]:
    failed: dict[Path, OSError] = {}
    for place in places:
        try:
            _force(place)
        except OSError as error:
            failed[place] = error
    return failed


def _force(place: Path) -> None:
    if place.is_file():
        _force_file(place)
        return
    for folder, _, names in os.walk(place):
        for name in names:
            _force_file(Path(folder, name))
        force_folder(Path(folder))


def _force_file(path: Path) -> None:
    with path.open("r+b", buffering=0) as file:  # Windows wants a file that may be written
        os.fsync(file.fileno())
