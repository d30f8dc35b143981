"""What the parent hands to its workers: the configuration and all lists, as a file.

A long list is cut into parts. To read one takes a moment in which no program is answered.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct, msgpack
from msgspec.structs import replace

from autoconf.model.serving import Serving
from autoconf.publish.building import site_of
from autoconf.publish.site import Site
from autoconf.publish.sources.interface import Listing, Named
from autoconf.renderers.interface import Words

_PRIVATE: Final = 0o600
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


def hand_on(handed: Handed, path: Path) -> None:
    """Write a file for the workers; who reads it meanwhile gets the old one."""
    part = path.with_suffix(".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
    with os.fdopen(handle, "wb") as file:
        for body in map(msgpack.encode, _parts(handed)):
            file.write(len(body).to_bytes(_LENGTH))
            file.write(body)
    part.replace(path)


def taken(path: Path, words: Words) -> Site:
    """Build the site that the parent handed on."""
    first, *others = _bodies(path.read_bytes())
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
