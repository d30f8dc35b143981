"""Connects to a host name: DNS, guard, and a race of its addresses (RFC 8305)."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Final

from autoconf.errors import (
    BlockedAddressError,
    CancelledError,
    NetworkError,
    NoRouteError,
    NoRouteToProxyError,
    ProxyFailedError,
    TimedOutError,
)
from autoconf.model.check import Stage
from autoconf.net.addresses import OneAddress, Resolve, address_questions, alternate, worst
from autoconf.net.guard import Guard
from autoconf.net.interfaces import Measure
from autoconf.net.proxies import Proxy
from autoconf.net.race import Race
from autoconf.net.silence import Silence
from autoconf.net.sockets import DialedSocket, Lease, translated
from autoconf.net.targets import LOOPBACK, ConnectTo, is_ip_address
from autoconf.net.tunnel import tunnel
from autoconf.sharing import Gate
from autoconf.tasks import Deadline

CONNECT_S: Final = 6.0
MAX_ADDRESSES: Final = 6
GATE_S: Final = 1.0
PROXY_S: Final = 8.0
"""For the answer of a proxy, which connects to the server meanwhile."""
_SHARE: Final = 0.75
"""Of the time that is left: the rest is for saying that the proxy was silent."""


def unmeasured(_: Stage) -> AbstractContextManager[None]:
    """Measure nothing."""
    return nullcontext()


def answer_limit(deadline: Deadline, at_most_s: float = PROXY_S) -> Deadline:
    """Return how long to wait for the answer of a proxy."""
    return deadline.shorter(min(at_most_s, _SHARE * deadline.remaining_s()))


class Dial:
    """Connects within the rules of one run.

    Attributes:
        silence: knows the addresses that gave no answer; ``close`` ends it.
    """

    def __init__(
        self,
        resolver: Resolve,
        guard: Guard,
        connect_to: Sequence[ConnectTo],
        gate: Gate,
        connect_s: float = CONNECT_S,
        proxy_s: float = PROXY_S,
    ) -> None:
        self._resolver = resolver
        self._guard = guard
        self._connect_to = tuple(connect_to)
        self._gate = gate
        self._connect_s = connect_s
        self._proxy_s = proxy_s
        self._working: set[Proxy] = set()
        self.silence = Silence()

    def connect(
        self,
        host: str,
        port: int,
        deadline: Deadline,
        proxy: Proxy | None = None,
        measure: Measure = unmeasured,
    ) -> DialedSocket:
        """Return a connected socket with its lease.

        Args:
            host: a name; an address only if the user allowed it.
            port: of the server.
            deadline: of the connection.
            proxy: connects in our place, unless the user typed another host for this one.
            measure: the look-up of the name, and the connection.

        Raises:
            ProxyRefusedError: the proxy does not let such connections through.
            ProxyFailedError: the proxy cannot be used.
            NameNotFoundError, NoDataError: the host has no address.
            BlockedAddressError: the guard refused the address.
            RefusedError, UnreachableError, TimedOutError, CancelledError: no connection.
        """
        to_host, to_port, is_typed = self._target(host, port)
        if proxy is not None and not is_typed:
            with measure(Stage.CONNECT):
                sock = self.to_proxy(proxy, (to_host, to_port), deadline)
                return self._through(sock, proxy, (to_host, to_port), deadline)
        addresses = self._addresses(to_host, deadline, measure, is_typed=is_typed)
        with measure(Stage.CONNECT):
            peer = f"{host}:{port}"
            return self._race(peer, addresses, to_port, deadline, (addresses[0], to_port))

    def to_proxy(self, proxy: Proxy, target: tuple[str, int], deadline: Deadline) -> DialedSocket:
        """Return a socket that is connected to a proxy; the user named it, wherever it is.

        The gate counts connections for their target: all of them go to one proxy.

        Raises:
            BlockedAddressError: the proxy is not to be asked for such a target.
            ProxyFailedError: the proxy cannot be reached.
        """
        self._guard.vet_name(target[0])
        try:
            addresses = self._addresses(proxy.host, deadline, is_typed=True)
            return self._race(str(proxy), addresses, proxy.port, deadline, target)
        except CancelledError:
            raise
        except NetworkError as error:
            is_lost = isinstance(error, NoRouteError)
            raise (NoRouteToProxyError if is_lost else ProxyFailedError).of(error) from error

    def _through(
        self, sock: DialedSocket, proxy: Proxy, target: tuple[str, int], deadline: Deadline
    ) -> DialedSocket:
        """Let a proxy connect a socket to a server, whose name it looks up itself."""
        peer = "{}:{}".format(*target)
        limit = answer_limit(deadline, self._proxy_s)
        try:
            _bind(sock, limit)
            with translated(peer, limit):
                tunnel(sock, proxy, *target)
            _bind(sock, deadline)
        except NetworkError as error:
            sock.close()
            if deadline.is_cancelled:  # it looks like a proxy that hangs up
                raise CancelledError("net.cancelled") from error
            if not isinstance(error, TimedOutError):
                raise
            slow = TimedOutError("net.proxy.slow", proxy=proxy, peer=peer)
            raise self.silent(proxy, slow) from error
        except BaseException:  # also an interrupt must leave no connection behind
            sock.close()
            raise
        self.works(proxy)
        return sock

    def at(self, address: str) -> "Dial":
        """Return a dial that knows no other address of a host than this one."""
        resolver = OneAddress(self._resolver, address)
        return Dial(resolver, self._guard, self._connect_to, self._gate, self._connect_s)

    def close(self) -> None:
        """Close what was kept open to see whether an address answers."""
        self.silence.close()

    def works(self, proxy: Proxy) -> None:
        """Note that a proxy has answered."""
        self._working.add(proxy)

    def silent(self, proxy: Proxy, slow: NetworkError) -> NetworkError:
        """Return the error of a silent proxy; ``slow`` if the proxy has answered before."""
        return slow if proxy in self._working else ProxyFailedError("net.proxy.silent", proxy=proxy)

    def _race(
        self,
        peer: str,
        addresses: Sequence[str],
        port: int,
        deadline: Deadline,
        key: tuple[str, int],
    ) -> DialedSocket:
        leave = self._enter(key, deadline)
        try:
            race = Race(peer, addresses, port, deadline, self._connect_s)
            sock = race.run()
            self.silence.note(peer, race.winner, race.silent)
        except BaseException:  # also an interrupt must give the place back
            leave()
            raise
        sock.lease = Lease(sock, deadline, leave)
        return sock

    def is_typed(self, host: str, port: int) -> bool:
        """Tell whether the user typed another host to connect to: no proxy is asked then."""
        return self._target(host, port)[2]

    def aliases(self, host: str, port: int, deadline: Deadline) -> tuple[str, ...]:
        """Return the names of a host's CNAME chain in order, without the host itself."""
        to_host, _, is_typed = self._target(host, port)
        if is_typed or is_ip_address(to_host):
            return ()
        replies = self._resolver.ask(address_questions(to_host), deadline)
        names = [name for reply in replies for name in reply.cnames if name != to_host]
        return tuple(dict.fromkeys(names))

    def _target(self, host: str, port: int) -> tuple[str, int, bool]:
        """Return the host and port to connect to, and whether the user typed that host."""
        for rule in self._connect_to:
            if rule.matches(host, port):
                return rule.to_host or host, rule.to_port or port, bool(rule.to_host)
        return host, port, False

    def _addresses(
        self, host: str, deadline: Deadline, measure: Measure = unmeasured, *, is_typed: bool
    ) -> Sequence[str]:
        if host == "localhost" and (is_typed or self._guard.bridges):
            host = LOOPBACK
        if is_ip_address(host) or host == "localhost":
            if not is_typed and (host == "localhost" or not self._guard.is_typed(host)):
                raise BlockedAddressError("net.ip-address", host=host)
            return (host,)
        with measure(Stage.NAME):
            v6, v4 = self._lookup(host, deadline)
        found = tuple(alternate(v6, v4))
        return (found if is_typed else self._guard.vet(found))[:MAX_ADDRESSES]

    def _lookup(self, host: str, deadline: Deadline) -> tuple[list[str], list[str]]:
        """Return the IPv6 and the IPv4 addresses of a name; one list may be empty, not both."""
        replies = self._resolver.ask(address_questions(host), deadline)
        v6, v4 = ([r for r in reply.records if isinstance(r, str)] for reply in replies)
        if not v6 and not v4:
            raise worst(host, [reply.error for reply in replies if reply.error])
        return v6, v4

    def _enter(self, key: tuple[str, int], deadline: Deadline) -> "_Leave":
        """Take a place at the gate; go on without one after 1 s.

        Sessions hold their places for the whole run. Waiting longer than this would report a
        working server as dead.
        """
        try:
            self._gate.enter(key, deadline.shorter(GATE_S))
        except TimedOutError:
            deadline.remaining_s()
            return _Leave(None, key)
        return _Leave(self._gate, key)


def _bind(sock: DialedSocket, deadline: Deadline) -> None:
    if sock.lease is not None:
        sock.lease.bind(deadline)


class _Leave:
    """Gives a place back; without a gate, does nothing."""

    def __init__(self, gate: Gate | None, key: tuple[str, int]) -> None:
        self._gate = gate
        self._key = key

    def __call__(self) -> None:
        if self._gate:
            self._gate.leave(self._key)
