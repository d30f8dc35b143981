"""The interface of a published file."""

from collections.abc import Callable

from msgspec import Struct

from autoconf.errors import UnsupportedError
from autoconf.model.published import Published
from autoconf.renderers.interface import Words


class Document(Struct, frozen=True, kw_only=True):
    """One published file.

    Attributes:
        media_type: as a web server states it.
        write: returns the content; the same input gives the same bytes. Raises UnsupportedError
            where the format cannot hold the settings.
    """

    media_type: str
    write: Callable[[Published, Words], bytes]

    def content(self, published: Published, words: Words) -> bytes | None:
        """Return the content; None where the format cannot hold the settings."""
        try:
            return self.write(published, words)
        except UnsupportedError:
            return None
