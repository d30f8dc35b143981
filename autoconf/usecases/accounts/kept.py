"""What servers have to bear from all runs: wrong passwords, and the rest that they asked for.

It stands in the ledger of failed logins. So neither a second run nor one that is repeated after a
kill begins to count anew.
"""

import time
from collections.abc import Callable
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace

from autoconf.model.budget import Ledger, LedgerHeldError, Spent
from autoconf.tasks import Clock


class Borne(Struct, frozen=True):
    """What is known of one place, each thing by the seconds since then.

    Attributes:
        failures: the oldest first.
        pause: None: no server asked for one lately.
    """

    failures: tuple[float, ...] = ()
    pause: float | None = None


class Kept:
    """Reads and writes the entries of places; no login is held up where the ledger is."""

    def __init__(self, ledger: Ledger, now: Clock = time.time) -> None:
        """Take the ledger; ``now`` must mean the same in all runs."""
        self._ledger = ledger
        self._now = now

    def read(self, place: str) -> Borne:
        """Return what all runs know of a place."""
        now = self._now()
        with suppress(LedgerHeldError):
            spent = self._ledger.read(_key(place), now)
            return Borne(
                failures=tuple(now - then for then in sorted(spent.failures)),
                pause=None if spent.paused is None else now - spent.paused,
            )
        return Borne()

    def fail(self, place: str) -> None:
        """Count a wrong password."""
        now = self._now()
        self._change(place, lambda spent: replace(spent, failures=(*spent.failures, now)), now)

    def pause(self, place: str) -> None:
        """Note that a server wants to be left alone."""
        now = self._now()
        self._change(place, lambda spent: replace(spent, paused=now), now)

    def _change(self, place: str, change: Callable[[Spent], Spent], now: float) -> None:
        with suppress(LedgerHeldError):
            self._ledger.update(_key(place), change, now)


def _key(place: str) -> str:
    """Return what no account is called: those have an @."""
    return f"server {place}".casefold()
