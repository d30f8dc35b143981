"""Whether this computer is on a network at all."""

import contextlib
import socket
from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

from autoconf.errors import NoRouteError
from autoconf.net.dns_transport import Outcome, Transport
from autoconf.net.dns_wire import Query, Reply
from autoconf.net.targets import DNS_PORT
from autoconf.tasks import Deadline

_ROOT_SERVERS: Final = (
    (socket.AF_INET, "198.41.0.4"),
    (socket.AF_INET6, "2001:503:ba3e::2:30"),
)
"""Addresses of a.root-servers.net, which lie outside of every local network."""


def has_route() -> bool:
    """Tell whether this computer knows a way to the internet. Nothing is sent."""
    for family, address in _ROOT_SERVERS:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.connect((address, DNS_PORT))
            return True
    return False


class RouteCheck(Struct, frozen=True):
    """The resolvers of the system. One on this computer answers even where there is no way out."""

    inner: Transport
    has_route: Callable[[], bool] = has_route

    def exchange(self, queries: Sequence[Query], limit: Deadline) -> Sequence[Outcome]:
        """Ask; without a way out, a failure becomes a NoRouteError."""
        outcomes = self.inner.exchange(queries, limit)
        if all(map(_is_reply, outcomes)) or self.has_route():
            return outcomes
        return [one if _is_reply(one) else NoRouteError("net.dns.offline") for one in outcomes]


def _is_reply(outcome: Outcome) -> bool:
    return isinstance(outcome, Reply) and outcome.is_final
