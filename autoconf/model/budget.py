"""The failed logins of an account: providers lock an account after a few."""

from collections.abc import Callable
from typing import Final, Protocol

from msgspec import Struct

from autoconf.errors import AutoconfError

MAX_FAILURES: Final = 3
"""Some providers lock the account after the third (draft-ietf-mailmaint-autoconfig)."""

NOT_KEPT_FAILURES: Final = 1
"""How many logins may fail while the count cannot be kept for the next run."""

WINDOW_S: Final = 900.0
"""How long a failure counts, and how long no login follows after a server asked for a pause."""

DAY_FAILURES: Final = 10
DAY_S: Final = 86_400.0
"""A service for strangers lets so many logins of an account fail in a day: visitors may be thieves
who try passwords slowly."""

UNDER_WAY_S: Final = 60.0
"""How long a login may be under way; then its run was killed, and the server may have counted."""

_SKEW_S: Final = 60.0
"""How far ahead the begin of a login may be: runs at the same time read their clocks first, and
then wait in line."""


class Spent(Struct, frozen=True, kw_only=True):
    """The failed logins of one account, over all protocols and runs.

    Attributes:
        failures: the time of each, in seconds since the epoch.
        under_way: the times when logins began whose end is not known yet.
        paused: the time when a server last asked for a pause.
        limit: how many logins may fail.
        day_limit: how many may fail in a day; None: the day does not count.
        earlier: the failures that are older than the window, if the day counts.
    """

    failures: tuple[float, ...] = ()
    under_way: tuple[float, ...] = ()
    paused: float | None = None
    limit: int = MAX_FAILURES
    day_limit: int | None = None
    earlier: tuple[float, ...] = ()

    def at(self, now: float) -> "Spent":
        """Return what still counts at a time.

        A time in the future counts as ``now``: a clock that was set back neither frees an account
        nor blocks it for longer than the window. The begin of a login is kept as it is if it is
        near, because the run that wrote it looks for it again.
        """
        lost = tuple(t for t in self.under_way if now - t >= UNDER_WAY_S)
        failures = (*self.failures, *lost)
        paused = self.paused
        if paused is not None:
            paused = min(now, paused) if now - paused < WINDOW_S else None
        old = (t for t in (*self.earlier, *failures) if WINDOW_S <= now - t < DAY_S)
        return Spent(
            failures=tuple(min(now, t) for t in failures if now - t < WINDOW_S),
            under_way=tuple(
                now if is_far_ahead(t, now) else t for t in self.under_way if t not in lost
            ),
            paused=paused,
            limit=self.limit,
            day_limit=self.day_limit,
            earlier=() if self.day_limit is None else tuple(old),
        )

    @property
    def counts(self) -> bool:
        """Whether anything is known that matters for a login."""
        return bool(self.failures or self.under_way or self.earlier) or self.paused is not None

    @property
    def used(self) -> int:
        """The number of failures that count."""
        return len(self.failures)

    @property
    def left(self) -> int:
        """How many logins may still fail."""
        left = self.limit - self.used
        if self.day_limit is not None:
            left = min(left, self.day_limit - self.used - len(self.earlier))
        return max(left, 0)

    def free(self, now: float) -> int:
        """Return how many logins may begin now: all that are under way may still fail."""
        return 0 if self.wait_s(now) > 0 else self.left - len(self.under_way)

    def wait_s(self, now: float) -> float:
        """Return the seconds until failures and pauses allow the next login; 0 for now."""
        since = sorted(self.failures)[-self.limit :][:1] if self.used >= self.limit else []
        if self.paused is not None:
            since.append(self.paused)
        short_s = max((t + WINDOW_S - now for t in since), default=0.0)
        return max(short_s, self.day_wait_s(now))

    def day_wait_s(self, now: float) -> float:
        """Return the seconds until the failures of a day allow the next login; 0 for now."""
        of_day = sorted((*self.earlier, *self.failures))
        if self.day_limit is None or len(of_day) < self.day_limit:
            return 0.0
        return max(of_day[-self.day_limit] + DAY_S - now, 0.0)


def is_far_ahead(then: float, now: float) -> bool:
    """Tell whether the clock was set back since ``then``."""
    return then - now >= _SKEW_S


class LedgerHeldError(AutoconfError):
    """No login may be sent: another run has the ledger, it cannot be asked, or it lost its data.

    Attributes:
        wait_s: the seconds until one may be sent; 0: that is not known.
    """

    wait_s: float = 0.0


class Ledger(Protocol):
    """Keeps the failed logins of accounts, from one run to the next."""

    def read(self, account: str, now: float) -> Spent:
        """Return one account's entry as of ``now``, without waiting for other runs.

        Raises:
            LedgerHeldError: nothing is known.
        """
        ...

    def update(self, account: str, change: Callable[[Spent], Spent], now: float) -> Spent:
        """Change one account's entry and return it; safe for several runs at once.

        ``change`` is called once, with the entry as of ``now``.

        Raises:
            LedgerHeldError: nothing was changed.
        """
        ...
