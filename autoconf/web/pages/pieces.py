"""A text in pieces: plain, strong, and links that may be followed."""

import re
from collections.abc import Collection, Iterator
from typing import Final, Literal
from urllib.parse import urlsplit

from msgspec import Struct

from autoconf.formats.safe_text import web_url

_PARTS: Final = re.compile(r"(\*\*[^*]+\*\*|https://[^\s<>\"]+)")
_ENDS: Final = ".,;:!?)"
_WHOLE: Final = '"\N{WORD JOINER}['
"""A browser breaks the line between the two, as in: It said: "[AUTH] no"."""


class Piece(Struct, frozen=True, kw_only=True):
    """A part of a text.

    Attributes:
        kind: how it is shown.
        text: the words, or the URL.
    """

    kind: Literal["plain", "strong", "link"]
    text: str


def pieces(text: str, hosts: Collection[str] = ()) -> Iterator[Piece]:
    """Yield the pieces of a text.

    Args:
        text: ours, in which ``**words**`` are strong, or a stranger's.
        hosts: a link to one of them may be followed; the other ones stay text.
    """
    for part in filter(None, _PARTS.split(text)):
        if part.startswith("**") and part.endswith("**") and len(part) > 4:
            yield Piece(kind="strong", text=part[2:-2])
            continue
        url = part.rstrip(_ENDS) if part.startswith("https://") else ""
        if url and may_follow(url, hosts):
            yield Piece(kind="link", text=url)
            part = part[len(url) :]  # noqa: PLW2901 - what is left of it
        if part:
            yield Piece(kind="plain", text=part.replace('"[', _WHOLE))


def may_follow(url: str, hosts: Collection[str]) -> bool:
    """Tell whether a URL is one of https to one of the hosts."""
    return url.startswith("https://") and host_of(url) in hosts


def host_of(url: str) -> str:
    """Return the host of a URL of the web; empty: it is none."""
    checked = web_url(url)
    return "" if checked is None else (urlsplit(checked).hostname or "")
