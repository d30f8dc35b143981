"""The provider catalogue: the settings of known providers, compiled from providers/*.yaml."""

from collections.abc import Sequence
from functools import cache, reduce
from pathlib import Path

from autoconf.catalogue.index import Index
from autoconf.model.evidence import DiscoveryOptions, KnownProviders


@cache
def bundled() -> Index:
    """Return the providers that come with the program."""
    from autoconf.catalogue.store import load

    return load()


def with_folders(folders: Sequence[Path], cache: Path) -> Index:
    """Return the bundled providers and those of a person's own folders, as one index.

    A provider of an earlier folder hides one of a later folder, or a bundled one.

    Raises:
        OSError: a folder cannot be listed.
    """
    from autoconf.catalogue.store import load_own

    layers = [*(load_own(folder, cache) for folder in folders), bundled()]
    return reduce(lambda below, upper: upper.over(below), reversed(layers))


def chosen(options: DiscoveryOptions) -> KnownProviders:
    """Return the providers of a run: those of its options, else the bundled ones."""
    return bundled() if options.providers is None else options.providers
