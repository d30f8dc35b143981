"""How much a server has to bear when many accounts are tested: connections, logins, failures.

A place is an address of a server, or its name where the DNS knows no address. Many names may lead
to one address, and a server counts by address. An account claims all that it may need before its
test begins. Its test never waits for another account, so its connections are not kept waiting.
"""

import time
from collections import Counter, deque
from collections.abc import Collection, Mapping
from math import inf
from typing import Final

from msgspec import Struct

from autoconf.errors import UsageError
from autoconf.tasks import Clock, new_lock
from autoconf.usecases.accounts.kept import Kept

LOGINS_S: Final = 60.0
FAILURES_S: Final = 600.0
PAUSE_S: Final = 900.0
"""As long as servers ban an address for wrong passwords."""

Places = Mapping[str, int]
"""How many logins an account needs at each place; each takes one connection."""


class Limits(Struct, frozen=True, kw_only=True):
    """The most that one place has to bear; 0: no limit.

    Attributes:
        connections: at a time; at least 2, as an account reads and sends.
        logins: in a minute; at least 2.
        failures: wrong passwords in ten minutes; then the place is left alone for 15.
    """

    connections: int = 4
    logins: int = 60
    failures: int = 5

    def __post_init__(self) -> None:
        """Check that an account fits.

        Raises:
            UsageError: a limit is too low.
        """
        if 1 in (self.connections, self.logins):
            raise UsageError("account-table.limit")


class Claim:
    """What one account may use.

    Attributes:
        places: see ``Places``.
        left: the logins that were not made yet, by place.
    """

    def __init__(self, places: Places) -> None:
        self.places = places
        self.left = Counter(places)


class _Place:
    """What one place bears now."""

    def __init__(self) -> None:
        self.connections = 0
        self.accounts = 0
        self.reserved = 0
        self.logins: deque[float] = deque()
        self.failures: deque[float] = deque()
        self.paused_until = -inf

    def forget(self, now: float) -> None:
        """Drop what counts no longer."""
        for times, seconds in ((self.logins, LOGINS_S), (self.failures, FAILURES_S)):
            while times and times[0] <= now - seconds:
                times.popleft()


class Hosts:
    """Lets accounts begin one by one, within the limits. Any thread may call it."""

    def __init__(
        self, limits: Limits, clock: Clock = time.monotonic, kept: Kept | None = None
    ) -> None:
        """Know nothing of any place but what other runs ``kept``."""
        self._limits = limits
        self._kept = kept
        self._clock = clock
        self._lock = new_lock()
        self._places: dict[str, _Place] = {}

    def claim(self, wanted: Places) -> Claim | float:
        """Return the claim of an account, or after how many seconds it may be made.

        Infinite: another account must end first.
        """
        with self._lock:
            now = self._clock()
            wait_s = self._longest_s(wanted, now)
            if wait_s <= 0 and self._kept is not None:
                for name in wanted:  # only now: it is a look at the disk
                    self._learn(name, now, self._kept)
                wait_s = self._longest_s(wanted, now)
            if wait_s > 0:
                return wait_s
            for name, count in wanted.items():
                place = self._places[name]
                place.accounts += 1
                place.connections += count
                place.reserved += count
            return Claim(wanted)

    def log_in(self, claim: Claim, names: Collection[str]) -> bool:
        """Count a login that is sent now; False: it was not claimed, and there is no room."""
        with self._lock:
            now = self._clock()
            further = [name for name in names if not claim.left[name]]
            if any(self._is_full(name, 1, now) for name in further):
                return False
            for name in names:
                place = self._at(name, now)
                place.logins.append(now)
                if name not in further:
                    claim.left[name] -= 1
                    place.reserved -= 1
            return True

    def fail(self, names: Collection[str]) -> list[str]:
        """Count a wrong password; return the places that are left alone for it."""
        with self._lock:
            now = self._clock()
            for name in names:
                self._at(name, now).failures.append(now)
                if self._kept is not None:
                    self._kept.fail(name)
            most = self._limits.failures
            full = [name for name in names if 0 < most <= len(self._places[name].failures)]
            for name in full:
                self._places[name].failures.clear()
                self._places[name].paused_until = now + PAUSE_S
            return full

    def pause(self, names: Collection[str]) -> None:
        """Leave places alone that said that there is too much."""
        with self._lock:
            now = self._clock()
            for name in names:
                self._at(name, now).paused_until = now + PAUSE_S
                if self._kept is not None:
                    self._kept.pause(name)

    def end(self, claim: Claim) -> None:
        """Give back what an account did not use, and its connections."""
        with self._lock:
            for name, count in claim.places.items():
                place = self._places[name]
                place.accounts -= 1
                place.connections -= count
                place.reserved -= claim.left[name]
            claim.left.clear()

    def _longest_s(self, wanted: Places, now: float) -> float:
        return max((self._wait_s(*one, now) for one in wanted.items()), default=0.0)

    def _learn(self, name: str, now: float, kept: Kept) -> None:
        """Take in what other runs know of a place; what this one knows is a part of it."""
        place, most, borne = self._at(name, now), self._limits.failures, kept.read(name)
        failures = [now - ago for ago in borne.failures if ago < FAILURES_S]
        if len(failures) > len(place.failures):
            place.failures = deque(failures)
        if 0 < most <= len(failures):
            place.failures.clear()
            place.paused_until = max(place.paused_until, failures[-1] + PAUSE_S)
        if borne.pause is not None:
            place.paused_until = max(place.paused_until, now - borne.pause + PAUSE_S)

    def _wait_s(self, name: str, count: int, now: float) -> float:
        place = self._at(name, now)
        if place.paused_until > now:
            return place.paused_until - now
        if place.accounts and self._needs_end(place, count):
            return inf
        if not self._is_full(name, count, now):
            return 0.0
        many = len(place.logins) + place.reserved + count - self._limits.logins
        is_known = many <= len(place.logins)
        return place.logins[many - 1] + LOGINS_S - now if is_known else inf

    def _needs_end(self, place: _Place, count: int) -> bool:
        """Tell whether another account must end first: each may turn out to have failed."""
        limits = self._limits
        may_fail = place.accounts + len(place.failures) + 1
        is_crowded = 0 < limits.connections < place.connections + count
        return is_crowded or 0 < limits.failures < may_fail

    def _is_full(self, name: str, count: int, now: float) -> bool:
        place, most = self._at(name, now), self._limits.logins
        return 0 < most < len(place.logins) + place.reserved + count

    def _at(self, name: str, now: float) -> _Place:
        place = self._places.setdefault(name, _Place())
        place.forget(now)
        return place
