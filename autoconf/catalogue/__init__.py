"""The provider catalogue: settings of known providers, from providers/*.yaml, without network."""

from collections.abc import Sequence
from functools import cache, reduce
from pathlib import Path

from autoconf.catalogue.index import Index
from autoconf.model.config import ClientConfig
from autoconf.model.evidence import DiscoveryOptions, KnownProviders
from autoconf.model.provider import Provider


@cache
def bundled() -> Index:
    """Return the providers that come with the program."""
    from autoconf.catalogue.store import load

    return load()


def with_folders(folders: Sequence[Path], cache: Path) -> Index:
    """Return the bundled providers below those of a person's own folders, the first on top.

    Raises:
        OSError: a folder cannot be listed.
    """
    from autoconf.catalogue.store import load_own

    layers = [*(load_own(folder, cache) for folder in folders), bundled()]
    return reduce(lambda below, upper: upper.over(below), reversed(layers))


def chosen(options: DiscoveryOptions) -> KnownProviders:
    """Return the providers that a run is to know."""
    return bundled() if options.providers is None else options.providers


def find(domain: str) -> ClientConfig | None:
    """Return the settings for a mail domain in A-labels; exact names go before patterns."""
    return bundled().find(domain)


def find_mx(host: str) -> ClientConfig | None:
    """Return the settings of the provider whose MX pattern covers ``host`` most specifically."""
    return bundled().find_mx(host)


def find_ns(host: str) -> ClientConfig | None:
    """Return the settings of the provider whose NS pattern covers ``host`` most specifically."""
    return bundled().find_ns(host)


def look_alike(domain: str) -> str | None:
    """Return the provider's domain that an unknown domain is one slip of a finger away from."""
    return bundled().look_alike(domain)


def is_linked(domain: str, host: str) -> bool:
    """Tell whether the provider of ``domain`` uses ``host`` or a sibling of it.

    A sibling has the same registrable domain.
    """
    return bundled().is_linked(domain, host)


def provider_of(domain: str) -> Provider | None:
    """Return the provider of a mail domain."""
    return bundled().provider_of(domain)


def all() -> tuple[Provider, ...]:  # noqa: A001 - read as catalogue.all()
    """Return every provider, by id."""
    return bundled().all()


def problems() -> tuple[str, ...]:
    """Return what was wrong with provider files that are therefore missing: file, line, reason."""
    return tuple(bundled().problems)
