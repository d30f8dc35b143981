"""What the parent hands to its workers: the configuration and all lists, as a file."""

import os
from pathlib import Path
from typing import Final

from msgspec import Struct, msgpack

from autoconf.model.serving import Serving
from autoconf.publish.building import site_of
from autoconf.publish.site import Site
from autoconf.publish.sources.interface import Listing
from autoconf.renderers.interface import Words

_PRIVATE: Final = 0o600


class Handed(Struct, frozen=True):
    """All that a site is built of."""

    serving: Serving
    listings: tuple[Listing, ...]


def hand_on(handed: Handed, path: Path) -> None:
    """Write a file for the workers; who reads it meanwhile gets the old one."""
    part = path.with_suffix(".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
    with os.fdopen(handle, "wb") as file:
        file.write(msgpack.encode(handed))
    part.replace(path)


def taken(path: Path, words: Words) -> Site:
    """Build the site that the parent handed on."""
    handed = msgpack.decode(path.read_bytes(), type=Handed)
    return site_of(handed.serving, handed.listings, words)
