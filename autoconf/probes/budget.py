"""How many logins may still fail: counted before they are sent, taken back once they are good.

A run that crashes or is killed in between has spent them: the server may have counted.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from autoconf.model.address import EmailAddress
from autoconf.model.budget import MAX_FAILURES, Ledger, Spent
from autoconf.model.check import Check
from autoconf.model.message import Message
from autoconf.refusals.matching import Refusal, classify_check
from autoconf.refusals.policy import POLICIES
from autoconf.tasks import Clock

_PAUSE_MINUTES: Final = 15
"""What to wait after a server said that there were too many logins."""


@dataclass(slots=True)
class Budget:
    """One account's failures, over all its protocols, of this run and those before it."""

    ledger: Ledger
    address: EmailAddress
    now: Clock = time.time
    """Seconds since the epoch: what is kept must mean the same after a restart."""
    _reserved: list[float] = field(default_factory=list)

    @property
    def used(self) -> int:
        """How many of MAX_FAILURES are spent, those under way included."""
        return self._read().used

    @property
    def is_spent(self) -> bool:
        """Whether no login may be sent now."""
        return self._read().wait_s(self.now()) > 0

    @property
    def why_not(self) -> Message | None:
        """Why no login may be sent now, and when the next may; None where one may."""
        spent = self._read()
        wait_s = spent.wait_s(self.now())
        if wait_s <= 0:
            return None
        why = "failed" if spent.paused is None else "paused"
        minutes = math.ceil(wait_s / 60)
        return Message.of(f"finding.attempts-spent.{why}", count=spent.used, minutes=minutes)

    def reserve(self, wanted: int = 1) -> int:
        """Count logins that are about to be sent; return how many may be, perhaps none."""
        now = self.now()
        taken: list[float] = []

        def take(spent: Spent) -> Spent:
            free = 0 if spent.wait_s(now) > 0 else MAX_FAILURES - spent.used
            taken.extend([now] * min(wanted, free))
            return replace(spent, failures=(*spent.failures, *taken))

        self._update(take, now)
        self._reserved += taken
        return len(taken)

    def settle(self, *checks: Check) -> None:
        """Take in how logins that were reserved ended; those that did not fail are taken back."""
        failed = sum(map(is_counted, checks))
        self._end(failed, len(checks) - failed, pauses=any(map(wants_pause, checks)))

    def take_back(self) -> None:
        """Take back one login that was reserved: it was good, or never sent."""
        self._end(0, 1)

    def _end(self, failed: int, good: int, *, pauses: bool = False) -> None:
        del self._reserved[len(self._reserved) - failed :]
        taken_back = [self._reserved.pop() for _ in range(good)]
        now = self.now()

        def change(spent: Spent) -> Spent:
            failures = list(spent.failures)
            for at in taken_back:
                if at in failures:
                    failures.remove(at)
            return Spent(failures=tuple(failures), paused=now if pauses else spent.paused)

        self._update(change, now)

    def _read(self) -> Spent:
        return self._update(lambda spent: spent, self.now())

    def _update(self, change: Callable[[Spent], Spent], now: float) -> Spent:
        return self.ledger.update(str(self.address).casefold(), change, now)


def is_counted(check: Check) -> bool:
    """Tell whether the server may have counted a login against the account.

    Who hangs up or falls silent may well have; who calls it temporary, by code or words, has not.
    """
    refusal = _refusal(check)
    return refusal is not None and refusal.counts


def ends_all(check: Check) -> bool:
    """Tell whether no further login may follow in this run, as it would make matters worse."""
    refusal = _refusal(check)
    return refusal is not None and refusal.stops


def wants_pause(check: Check) -> bool:
    """Tell whether a server says that there were too many logins: it is to be left alone."""
    refusal = _refusal(check)
    return refusal is not None and any(
        POLICIES[cause].stops and POLICIES[cause].wait_minutes >= _PAUSE_MINUTES
        for cause in refusal.causes
    )


def _refusal(check: Check) -> Refusal | None:
    return classify_check(check) if check.was_refused else None
