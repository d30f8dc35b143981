"""Token buckets: how often a server, a network and the resolver are asked."""

import time
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from autoconf.sharing import pause
from autoconf.tasks import CancelToken, Clock, new_lock
from autoconf.usecases.survey.asking.tasks import Pace

_MOST: Final = 50_000
"""Buckets that are kept: one that was dropped begins full."""

_V4: Final = 24
_V6: Final = 48
_DNS: Final = "dns"
_DOMAINS: Final = "domains"


class Buckets:
    """Lets requests through, one after the other. Any thread may ask; it waits for its turn."""

    def __init__(self, pace: Pace, cancel: CancelToken, clock: Clock = time.monotonic) -> None:
        """Begin with full buckets: a bucket holds the tokens of one second, at least one."""
        self._pace = pace
        self._cancel = cancel
        self._clock = clock
        self._lock = new_lock()
        self._next: dict[str, float] = {}

    def change(self, pace: Pace) -> None:
        """Let another pace hold from now on."""
        with self._lock:
            self._pace = pace

    def address(self, address: str) -> None:
        """Wait until an address of a server may be asked once more."""
        pace = self._pace
        self._wait([(address, pace.host, 1), (network_of(address), pace.network, 1)])

    def questions(self, count: int) -> None:
        """Wait until the DNS may be asked so many questions."""
        self._wait([(_DNS, self._pace.questions, count)])

    def domain(self) -> None:
        """Wait until another domain may be begun."""
        self._wait([(_DOMAINS, self._pace.domains, 1)])

    def _wait(self, wanted: Iterable[tuple[str, float, int]]) -> None:
        with self._lock:
            now = self._clock()
            waits = [self._take(*one, now) for one in wanted if one[1] > 0]
            while len(self._next) > _MOST:
                del self._next[next(iter(self._next))]
        longest = max(waits, default=0.0)
        if longest > 0:
            pause(longest, self._cancel)

    def _take(self, key: str, rate: float, count: int, now: float) -> float:
        """Take tokens; return how long to wait until they are there.

        A bucket is the time at which it will be full again (GCRA): one number each.
        """
        full = max(self._next.pop(key, now), now) + count / rate
        self._next[key] = full
        burst_s = max(1.0, count / rate)
        return full - now - burst_s


@lru_cache(maxsize=_MOST)
def network_of(address: str) -> str:
    """Return the network of an address: /24, or /48 of IPv6; another text as it is."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    bits = _V6 if isinstance(parsed, IPv6Address) else _V4
    return str(ip_network(f"{parsed}/{bits}", strict=False))
