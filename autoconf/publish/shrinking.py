"""Domains that vanish all at once: a half-filled list would switch them off."""

import time
from collections.abc import Collection
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

_MOST_SHARE: Final = 0.2
_FEW: Final = 10
"""So many domains may always go: short lists are changed by hand."""

_MARK_S: Final = 3600.0
"""An older file was forgotten."""


def too_many_gone(before: Collection[str], now: AbstractSet[str]) -> int:
    """Return how many domains are gone if that is more than a fifth, and more than a few; else 0.

    Names are looked at, not only their number: other domains in their place help nobody.
    """
    gone = len(before) - sum(map(now.__contains__, before))
    return gone if gone > _FEW and gone > len(before) * _MOST_SHARE else 0


class Acceptance:
    """Whether the operator says that so many domains are right to go.

    Attributes:
        mark: a file that says it once.
        times: how often that was so.
    """

    def __init__(self, folder: Path, *, always: bool = False, is_check: bool = False) -> None:
        """Look into a folder for the file; a check leaves it there."""
        self.mark: Final = folder / "accept-shrink"
        self.times = 0
        self._always = always
        self._is_check = is_check

    def is_given(self) -> bool:
        """Tell whether it is given now; the file is removed."""
        if not self._always and not self._is_marked():
            return False
        self.times += 1
        return True

    def _is_marked(self) -> bool:
        try:
            is_new = time.time() - self.mark.stat().st_mtime < _MARK_S
            if not self._is_check:
                self.mark.unlink()
        except OSError:
            return False
        return is_new
