"""A folder: text files with a domain a line, and provider files with servers of their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from autoconf.formats import provider_yaml
from autoconf.model.serving import DomainSource, ServedProfile
from autoconf.publish.sources.interface import (
    Lines,
    Listing,
    Named,
    bytes_of,
    in_lines,
    listing_of,
    text_of,
    unreadable,
)

_MAX_LIST: Final = 256 * 1024 * 1024
_MAX_PROVIDER_FILE: Final = 256 * 1024


def read(source: DomainSource) -> Listing:
    """Read the ``*.txt`` and the ``*.yaml`` files of a folder; wrong lines are left out and told.

    Raises:
        MalformedDocumentError: a provider file is wrong, or a file no text.
        UsageError: a file cannot be read.
    """
    folder = Path(source.path)
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise unreadable(folder, error) from error
    found: list[Lines | Named] = []
    profiles: list[ServedProfile] = []
    for path in paths:
        if path.suffix == ".txt":
            found += in_lines(str(path), text_of(path, _MAX_LIST).splitlines(), 1)
        elif path.suffix == ".yaml":
            for domain, profile in _of_provider(path):
                profiles.append(profile)
                found.append(Named(domain, profile.name, str(path)))
    return replace(listing_of(source, found), profiles=tuple(dict.fromkeys(profiles)))


def _of_provider(path: Path) -> Iterator[tuple[str, ServedProfile]]:
    """Yield each domain of a provider file with its profile: most share one."""
    provider = provider_yaml.parse(bytes_of(path, _MAX_PROVIDER_FILE), path.name)
    shared = provider.config_for(None)
    for domain in provider.domains:
        own = replace(provider.config_for(domain), domains=())
        name = provider.id if own == shared else f"{provider.id}, {domain}"
        yield domain, ServedProfile(name=name, config=own)
