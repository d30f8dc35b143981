"""What the parent hands to its workers: the configuration and all lists.

It lies in memory, as a file without a name. No folder can be full, and nothing is left when a
process is killed.

A long list is cut into parts. To read one takes a moment in which no program is answered.
"""

import os
from collections.abc import Iterator
from typing import Final

from msgspec import Struct, msgpack
from msgspec.structs import replace

from autoconf.model.serving import Serving
from autoconf.publish.building import site_of
from autoconf.publish.site import Site
from autoconf.publish.sources.interface import Listing, Named
from autoconf.renderers.interface import Words

_ROWS: Final = 2000
_LENGTH: Final = 4
"""Octets before each part."""


class Handed(Struct, frozen=True):
    """All that a site is built of."""

    serving: Serving
    listings: tuple[Listing, ...]


class _Part(Struct, frozen=True):
    """Some domains of a listing, by its number."""

    listing: int
    domains: tuple[Named, ...]


def written(handed: Handed) -> int:
    """Return an open file for the workers.

    Raises:
        OSError: there is no memory for it.
    """
    handle = os.memfd_create("mail-autoconf")
    try:
        with os.fdopen(handle, "wb", closefd=False) as file:
            for body in map(msgpack.encode, _parts(handed)):
                file.write(len(body).to_bytes(_LENGTH))
                file.write(body)
    except OSError:
        os.close(handle)
        raise
    return handle


def taken(handle: int, words: Words) -> Site:
    """Build the site that the parent handed on; the open file stays open."""
    # Not read(): all workers share the position in the file.
    first, *others = _bodies(os.pread(handle, os.fstat(handle).st_size, 0))
    handed = msgpack.decode(first, type=Handed)
    domains: list[list[Named]] = [[] for _ in handed.listings]
    for body in others:
        part = msgpack.decode(body, type=_Part)
        domains[part.listing] += part.domains
    listings = [
        replace(listing, domains=tuple(names))
        for listing, names in zip(handed.listings, domains, strict=True)
    ]
    return site_of(handed.serving, listings, words)


def _parts(handed: Handed) -> Iterator[Handed | _Part]:
    """Yield all but the domains, and then the domains."""
    without = tuple(replace(listing, domains=()) for listing in handed.listings)
    yield replace(handed, listings=without)
    for number, listing in enumerate(handed.listings):
        for start in range(0, len(listing.domains), _ROWS):
            yield _Part(number, listing.domains[start : start + _ROWS])


def _bodies(content: bytes) -> Iterator[memoryview]:
    rest = memoryview(content)
    while rest:
        length = int.from_bytes(rest[:_LENGTH])
        yield rest[_LENGTH : _LENGTH + length]
        rest = rest[_LENGTH + length :]
