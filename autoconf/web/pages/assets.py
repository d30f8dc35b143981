"""The files that pages load; the name of each changes with its content, so it may be kept long."""

import gzip
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from msgspec import Struct

_TYPES: Final = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
PREFIX: Final = "/static/"


class Asset(Struct, frozen=True, kw_only=True):
    """A file below ``/static/``.

    Attributes:
        name: as in URLs, with a part of the hash of its content.
        media_type: of HTTP.
        content: the bytes.
        zipped: the same, compressed with gzip.
    """

    name: str
    media_type: str
    content: bytes
    zipped: bytes


@cache
def assets() -> Mapping[str, Asset]:
    """Return all files by the name that templates use, such as ``page.css``."""
    found = {}
    for file in sorted(files(__package__).joinpath("static").iterdir(), key=lambda f: f.name):
        stem, _, ending = file.name.rpartition(".")
        content = file.read_bytes()
        name = f"{stem}.{sha256(content).hexdigest()[:12]}.{ending}"
        zipped = gzip.compress(content, mtime=0)
        found[file.name] = Asset(
            name=name, media_type=_TYPES[ending], content=content, zipped=zipped
        )
    return MappingProxyType(found)


def asset_url(name: str) -> str:
    """Return the URL of a file."""
    return f"{PREFIX}{assets()[name].name}"
