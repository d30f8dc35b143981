"""Good lists on the disk: for a start while a source is away, and to see how much a list lost."""

import csv
import io
import os
from pathlib import Path
from typing import Final

from autoconf.errors import InvalidAddressError
from autoconf.model.domain import parse_hostname
from autoconf.publish.sources.interface import Listing, Named

_PRIVATE: Final = 0o600


def keep(listing: Listing, path: Path) -> None:
    """Write a list. One with profiles of its own is not kept: its provider files have them.

    Raises:
        OSError: the disk refuses.
    """
    if listing.profiles:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
    with os.fdopen(handle, "w", newline="", encoding="utf-8") as file:
        ends = {profile: _end(profile) for profile in {one.profile for one in listing.domains}}
        file.writelines(one.domain + ends[one.profile] for one in listing.domains)
        file.write(_end(str(len(listing.domains))))  # a list that was cut has no such line
        file.flush()
        os.fsync(handle)
    part.replace(path)


def _end(text: str) -> str:
    """Return the rest of a line of the table, behind a domain."""
    line = io.StringIO()
    csv.writer(line).writerow(("", text))
    return line.getvalue()


def kept(path: Path, name: str) -> Listing | None:
    """Return a list that was kept; None: there is none, or it is not as it was written.

    Args:
        path: of the file.
        name: of the source.
    """
    try:
        with path.open(newline="", encoding="utf-8") as file:
            *rows, last = csv.reader(file, strict=True)
        if last != ["", str(len(rows))]:
            return None
        return Listing(domains=tuple(Named(*_checked(row), name) for row in rows))
    except (OSError, ValueError, csv.Error, InvalidAddressError):
        return None


def _checked(row: list[str]) -> tuple[str, str]:
    domain, profile = row
    if not profile or parse_hostname(domain) != domain:
        raise ValueError
    return domain, profile
