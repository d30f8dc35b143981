"""Texts and links from strangers, made fit to be shown."""

import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

_BIDI: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MAX_URL: Final = 2000
_MAX_TEXT: Final = 200


def clean_text(text: str, max_length: int = _MAX_TEXT) -> str:
    """Return one line of at most ``max_length`` characters.

    Control characters count as space; characters that change the direction of writing (Unicode
    TR 9) are taken out, as they can make a host name read as another.
    """
    text = _BIDI.sub("", text)
    plain = "".join(" " if unicodedata.category(c) in _UNSHOWN else c for c in text)
    return " ".join(plain.split())[:max_length].rstrip()


_UNSHOWN: Final = frozenset({"Cc", "Cs", "Cn", "Zl", "Zp"})


def web_url(text: str) -> str | None:
    """Return an http or https URL as given; None for anything else.

    A user name in it is refused: it serves to make one host look like another.
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
