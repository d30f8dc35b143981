"""Pages that are kept from one run to the next."""

from typing import Protocol

from msgspec import Struct


class Kept(Struct, frozen=True, kw_only=True):
    """A page with its validators (RFC 9110 section 8.8); an empty validator was not sent."""

    body: bytes
    content_type: str
    etag: str = ""
    last_modified: str = ""


class HttpCache(Protocol):
    """Pages of earlier runs, by URL. A page that cannot be read or kept is no error."""

    def get(self, url: str) -> Kept | None:
        """Return the page of a URL; None if there is none that can be read."""
        ...

    def put(self, url: str, page: Kept) -> None:
        """Keep a page in place of the one before."""
        ...
