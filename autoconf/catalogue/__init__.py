"""The provider catalogue: settings of known providers, from providers/*.yaml, without network."""

from functools import cache

from autoconf.catalogue.index import Index
from autoconf.model.config import ClientConfig
from autoconf.model.provider import Provider


@cache
def _index() -> Index:
    from autoconf.catalogue.store import load

    return load()


def find(domain: str) -> ClientConfig | None:
    """Return the settings for a mail domain in A-labels; exact names go before patterns."""
    return _index().find(domain)


def find_mx(host: str) -> ClientConfig | None:
    """Return the settings of the provider whose MX pattern covers ``host`` most specifically."""
    return _index().find_mx(host)


def find_ns(host: str) -> ClientConfig | None:
    """Return the settings of the provider whose NS pattern covers ``host`` most specifically."""
    return _index().find_ns(host)


def knows_name_servers() -> bool:
    """Tell whether any provider can be recognised by its name servers."""
    return bool(_index().ns_patterns)


def look_alike(domain: str) -> str | None:
    """Return the provider's domain that an unknown domain is one slip of a finger away from."""
    return _index().look_alike(domain)


def maps(domain: str, host: str) -> bool:
    """Tell whether the provider of ``domain`` uses ``host`` or a sibling of it.

    A sibling has the same registrable domain.
    """
    return _index().maps(domain, host)


def provider_of(domain: str) -> Provider | None:
    """Return the provider of a mail domain."""
    return _index().provider_of(domain)


def all() -> tuple[Provider, ...]:  # noqa: A001 - read as catalogue.all()
    """Return every provider, by id."""
    index = _index()
    return tuple(index.provider(provider_id) for provider_id in index.providers)


def problems() -> tuple[str, ...]:
    """Return what was wrong with provider files that are therefore missing: file, line, reason."""
    return tuple(_index().problems)
