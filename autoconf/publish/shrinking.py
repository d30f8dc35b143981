"""Domains that vanish all at once: a half-filled list would switch them off."""

from collections.abc import Collection, Container
from typing import Final

_MOST_SHARE: Final = 0.2
_FEW: Final = 10
"""So many domains may always go: short lists are changed by hand."""


def too_many_gone(before: Collection[str], now: Container[str]) -> int:
    """Return how many domains are gone if that is more than a fifth, and more than a few; else 0.

    Names are looked at, not only their number: other domains in their place help nobody.
    """
    gone = sum(domain not in now for domain in before)
    return gone if gone > _FEW and gone > len(before) * _MOST_SHARE else 0
