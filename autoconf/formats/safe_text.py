"""Texts and links from strangers, made safe to show."""

import unicodedata
from typing import Final
from urllib.parse import urlsplit

from autoconf.characters import visible

_MEANINGLESS: Final = frozenset({"Cn", "Co"})  # not assigned; for private use
_MAX_URL: Final = 2000
_MAX_TEXT: Final = 200


def clean_text(text: str, max_length: int = _MAX_TEXT) -> str:
    """Return one line of at most ``max_length`` characters.

    A control character becomes a space, and so does one without a meaning of its own. The other
    hidden characters are removed: they can make one host name look like another.
    """
    plain = "".join(" " if unicodedata.category(c) in _MEANINGLESS else c for c in visible(text))
    return " ".join(plain.split())[:max_length].rstrip()


def web_url(text: str) -> str | None:
    """Return an http or https URL as given; None for anything else.

    A URL with a user name is refused: the user name can look like a host.
    """
    url = text.strip()
    if len(url) > _MAX_URL or any(c.isspace() or not c.isprintable() for c in url):
        return None
    try:
        parts = urlsplit(url)
        host, user, _port = parts.hostname, parts.username, parts.port
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and host and user is None else None
