"""Where a person's own files are: configuration, caches and state."""

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec import Struct

from autoconf.errors import MalformedDocumentError
from autoconf.inputs import read_file
from autoconf.model.message import Message

MAX_FILE: Final = 256 * 1024
_NAME: Final = "mail-autoconf"
_DOMAIN: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")


def config_dir() -> Path:
    """Return the folder of files that a person wrote for us; it may not exist."""
    return _xdg("XDG_CONFIG_HOME", ".config") or _of_system("config")


def cache_dir() -> Path:
    """Return the folder of files that may be deleted at any time; it may not exist."""
    return _xdg("XDG_CACHE_HOME", ".cache") or _of_system("cache")


def state_dir() -> Path:
    """Return the folder of what must outlive a run; it may not exist."""
    return _xdg("XDG_STATE_HOME", ".local/state") or _of_system("state")


def _xdg(variable: str, usual: str) -> Path | None:
    """Return our folder on Linux (XDG Base Directory Specification); None on other systems.

    platformdirs knows this too, but takes longer to import than the answer of an offline run.
    """
    if sys.platform != "linux":
        return None
    named = os.environ.get(variable, "")
    return (Path(named) if named.strip() else _home() / usual) / _NAME


def _home() -> Path:
    """Return the home folder; a place that holds no files for an account without one."""
    try:
        return Path.home()
    except RuntimeError:  # no HOME, and the system does not know the account
        return Path(os.devnull)


def _of_system(kind: str) -> Path:
    from platformdirs import PlatformDirs

    folder: Path = getattr(PlatformDirs(_NAME, appauthor=False), f"user_{kind}_path")
    return folder


class LocalFolder(Struct, frozen=True):
    """A person's own configuration files: ``isp/DOMAIN.xml``; see ``LocalFiles``."""

    home: Callable[[], Path] = config_dir

    def read(self, domain: str) -> bytes | None:
        """Return the file of a domain; None if there is none.

        Raises:
            MalformedDocumentError: there is one that cannot be read, or one over 256 KiB.
        """
        if not _DOMAIN.fullmatch(domain):
            return None
        path = self.home() / "isp" / f"{domain}.xml"
        try:
            content = read_file(path, MAX_FILE + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise MalformedDocumentError(str(path), error.strerror or str(error)) from error
        if content is None:
            raise MalformedDocumentError(str(path), Message.of("document.no-file"))
        if len(content) > MAX_FILE:
            too_large = Message.of("disk.too-large", most=MAX_FILE // 1024)
            raise MalformedDocumentError(str(path), too_large)
        return content
