"""What an account has spent of the failed logins that it can afford: accounts get locked."""

from collections.abc import Callable
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

MAX_FAILURES: Final = 3
"""Some providers lock the account after the third (draft-ietf-mailmaint-autoconfig)."""

WINDOW_S: Final = 900.0
"""For how long a failure counts, and how long a server that wants a pause is left alone."""


class Spent(Struct, frozen=True, kw_only=True):
    """Logins of one account that a server may have counted, over all protocols and runs.

    Attributes:
        failures: when each was begun, in seconds since the epoch.
        paused: when a server last asked for a pause.
    """

    failures: tuple[float, ...] = ()
    paused: float | None = None

    def at(self, now: float) -> "Spent":
        """Leave out what is over.

        What lies in the future is taken for this moment: a clock that was set back neither
        frees an account nor blocks it for longer than the window.
        """
        kept = tuple(min(t, now) for t in self.failures if now - t < WINDOW_S)
        paused = self.paused
        if paused is not None:
            paused = min(paused, now) if now - paused < WINDOW_S else None
        return replace(self, failures=kept, paused=paused)

    @property
    def used(self) -> int:
        """How many of MAX_FAILURES are spent."""
        return len(self.failures)

    def wait_s(self, now: float) -> float:
        """Return the seconds until the next login may be sent; 0 for now."""
        since = sorted(self.failures)[-MAX_FAILURES:][:1] if self.used >= MAX_FAILURES else []
        if self.paused is not None:
            since.append(self.paused)
        return max((t + WINDOW_S - now for t in since), default=0.0)


class Ledger(Protocol):
    """Keeps what accounts have spent, from one run to the next."""

    def update(self, account: str, change: Callable[[Spent], Spent], now: float) -> Spent:
        """Change one account's entry, and return it; two runs at once see each other's changes.

        ``change`` gets the entry as of ``now``; it may be called once only.
        """
        ...
