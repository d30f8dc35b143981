"""How often a service contacts one server, so that the server does not ban its address.

A limit is about a host name. It cannot be about a whole domain: each visitor of a small provider
needs a dozen connections to its hosts. An address has a limit too. It is larger, as many domains
share one. Without it a stranger could lead many names to one victim. The hosts of the known
providers have larger limits, or ten visitors would close them to all others. These hosts are used
to many logins from one address, as universities and mobile networks have them.
"""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import Final

from msgspec import Struct

from autoconf.errors import TargetPausedError
from autoconf.storage.counters import Counters

LOGINS: Final = 30
LOGINS_S: Final = 3600.0
CONNECTIONS: Final = 120
CONNECTIONS_S: Final = 600.0
PAUSE_S: Final = 900.0
LARGE: Final = 10
"""How many times more a large provider takes."""

SHARED: Final = 5
"""How many times more connections an address takes than a host name."""

IsLarge = Callable[[str], bool]
"""Tells whether a host belongs to a large, known provider."""


def none_is_large(_host: str) -> bool:
    """Know no large provider."""
    return False


class TargetLimits(Struct, frozen=True, kw_only=True):
    """The ``Targets`` of a service.

    Attributes:
        counters: shared by all its runs, in all its processes.
        is_large: which hosts have larger limits.
        logins: how many an hour.
        connections: how many in ten minutes.

    Raises:
        ValueError: a limit is below 1.
    """

    counters: Counters
    is_large: IsLarge = none_is_large
    logins: int = LOGINS
    connections: int = CONNECTIONS

    def __post_init__(self) -> None:
        """Check the limits: counters take 0 for a question."""
        if min(self.logins, self.connections) < 1:
            raise ValueError("a limit of a target is at least 1")

    def connect(self, host: str, address: str = "") -> None:
        """Count a connection; see ``Targets``."""
        name = _plain(host)
        self._require_no_pause(name)
        times = self._times(name)
        self._hit(f"connect:{name}", host, self.connections * times, CONNECTIONS_S)
        if address:
            most = self.connections * max(times, SHARED)
            self._hit(f"address:{_group(address)}", host, most, CONNECTIONS_S)

    def log_in(self, host: str) -> None:
        """Count a login; see ``Targets``."""
        name = _plain(host)
        wait_s = self.counters.hit(f"pause:{name}", 0, PAUSE_S) or self.counters.hit(
            f"login:{name}", self.logins * self._times(name), LOGINS_S
        )
        if wait_s > 0:
            minutes = ceil(wait_s / 60)
            raise TargetPausedError("finding.attempts-spent.crowded", host=host, minutes=minutes)

    def pause(self, host: str) -> None:
        """Leave a host alone for 15 minutes; see ``Targets``."""
        self.counters.hit(f"pause:{_plain(host)}", 1, PAUSE_S)

    def _times(self, name: str) -> int:
        return LARGE if self.is_large(name) else 1

    def _require_no_pause(self, name: str) -> None:
        self._hit(f"pause:{name}", name, 0, PAUSE_S)

    def _hit(self, key: str, host: str, most: int, window_s: float) -> None:
        wait_s = self.counters.hit(key, most, window_s)
        if wait_s > 0:
            raise TargetPausedError("net.crowded", host=host, minutes=ceil(wait_s / 60))


def _plain(host: str) -> str:
    return host.rstrip(".").lower()


def _group(address: str) -> str:
    """Return the address, or the network of one customer where IPv6 has very many addresses."""
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((int(parsed), 64), strict=False))
    return str(parsed)
