"""The provider database of a run: the bundled one below a person's own files."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autoconf.errors import UsageError
from autoconf.storage.places import cache_dir, config_dir

if TYPE_CHECKING:
    from autoconf.catalogue.index import Index


def known_providers(named: Sequence[str] = ()) -> "Index":
    """Return the bundled providers below those of a person's own files.

    Args:
        named: folders that go before ``providers/`` in the configuration folder.

    Raises:
        UsageError: a folder cannot be listed.
    """
    from autoconf import catalogue

    folders = [Path(folder) for folder in named]
    usual = config_dir() / "providers"
    if usual.is_dir():
        folders.append(usual)
    try:
        return catalogue.with_folders(folders, cache_dir() / "providers")
    except OSError as error:
        file = error.filename or ", ".join(named)  # without a working folder there is no name
        raise UsageError("file.unreadable", file=file, reason=error.strerror or error) from error
