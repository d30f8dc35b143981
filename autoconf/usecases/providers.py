"""The provider database of a run: the bundled one below a person's own files."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autoconf.errors import UsageError
from autoconf.storage.places import cache_dir, config_dir

if TYPE_CHECKING:
    from autoconf.catalogue.index import Index


def own_folders() -> tuple[str, ...]:
    """Return the folder of a person's own files, if there is one."""
    usual = config_dir() / "providers"
    return (str(usual),) if usual.is_dir() else ()


def known_providers(folders: Sequence[str]) -> "Index":
    """Return the bundled providers below those of some folders, the first one on top.

    Raises:
        UsageError: a folder cannot be listed.
    """
    from autoconf import catalogue

    try:
        return catalogue.with_folders(list(map(Path, folders)), cache_dir() / "providers")
    except OSError as error:
        file = error.filename or ", ".join(folders)  # without a working folder there is no name
        raise UsageError("file.unreadable", file=file, reason=error.strerror or error) from error
