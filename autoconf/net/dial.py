"""Connects to a host name: DNS, guard, and a race of its addresses (RFC 8305)."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from typing import Final

from autoconf.errors import (
    CancelledError,
    NetworkError,
    NoRouteError,
    NoRouteToProxyError,
    ProxyFailedError,
    TimedOutError,
    UnreachableError,
)
from autoconf.model.check import Stage
from autoconf.net.addresses import OneAddress, Resolve
from autoconf.net.guard import Guard
from autoconf.net.interfaces import Measure
from autoconf.net.proxies import Proxy
from autoconf.net.race import Race
from autoconf.net.silence import Silence
from autoconf.net.sockets import DialedSocket, Lease, translated
from autoconf.net.targets import ConnectTo
from autoconf.net.tunnel import tunnel
from autoconf.net.ways import MAX_ADDRESSES, Place, Ways
from autoconf.sharing import Gate
from autoconf.tasks import Deadline, pause

CONNECT_S: Final = 6.0
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
        self._ways = Ways(resolver, guard, tuple(connect_to))
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
            TargetPausedError: the host was contacted too often.
            RefusedError, UnreachableError, TimedOutError, CancelledError: no connection.
        """
        place = self._ways.place(host, port)
        proxy = None if place.is_typed else proxy
        if proxy is not None and not self.vets_for_proxy:
            with measure(Stage.CONNECT):
                sock = self.to_proxy(proxy, (place.host, place.port), deadline)
                return self._through(sock, proxy, (place.host, place.port), deadline)
        found = self._ways.addresses(place, deadline, measure)
        self._ways.guard.targets.connect(host, found[0])
        passed = self._ways.open_to(place, found)
        with measure(Stage.CONNECT):
            peer = f"{host}:{port}"
            if proxy is not None:
                return self._vetted_through(proxy, peer, place.port, passed, deadline)
            way = passed or found[:MAX_ADDRESSES]
            return self._reach(peer, way, place.port, deadline, is_blocked=not passed)

    def look_up(self, host: str, port: int, deadline: Deadline, proxy: Proxy | None) -> None:
        """Raise what ``connect`` raises for a host without an address."""
        place = self._ways.place(host, port)
        if proxy is None or place.is_typed or self.vets_for_proxy:
            self._ways.addresses(place, deadline, unmeasured)

    @property
    def vets_for_proxy(self) -> bool:
        """Whether a proxy gets addresses that were looked up and vetted here, in place of names."""
        return self._ways.guard.hides

    def to_proxy(self, proxy: Proxy, target: tuple[str, int], deadline: Deadline) -> DialedSocket:
        """Return a socket that is connected to a proxy; the user named it, wherever it is.

        The gate counts connections for their target: all of them go to one proxy.

        Raises:
            BlockedAddressError: the proxy is not to be asked for such a target.
            ProxyFailedError: the proxy cannot be reached.
        """
        self._ways.guard.vet_name(target[0])
        return self._to_proxy(proxy, target, deadline)

    def _to_proxy(self, proxy: Proxy, target: tuple[str, int], deadline: Deadline) -> DialedSocket:
        try:
            asked = proxy.host, proxy.port
            place = Place(asked=asked, host=proxy.host, port=proxy.port, is_typed=True)
            addresses = self._ways.addresses(place, deadline, unmeasured)[:MAX_ADDRESSES]
            return self._race(str(proxy), addresses, proxy.port, deadline, target)
        except CancelledError:
            raise
        except NetworkError as error:
            is_lost = isinstance(error, NoRouteError)
            raise (NoRouteToProxyError if is_lost else ProxyFailedError).of(error) from error

    def _vetted_through(
        self,
        proxy: Proxy,
        peer: str,
        port: int,
        passed: Sequence[str],
        deadline: Deadline,
    ) -> DialedSocket:
        """Let a proxy connect a socket to an address that was vetted here.

        The proxy is not asked for a host that is blocked, and seems to wait for it.
        """
        if passed:
            # Old proxies know no IPv6.
            target = next((a for a in passed if ":" not in a), passed[0]), port
            sock = self._to_proxy(proxy, target, deadline)
            return self._through(sock, proxy, target, deadline, peer)
        limit = answer_limit(deadline, self._proxy_s)
        with suppress(TimedOutError):
            pause(self._proxy_s, limit)
        slow = TimedOutError("net.proxy.slow", proxy=proxy, peer=peer)
        raise self.silent(proxy, slow)

    def _through(
        self,
        sock: DialedSocket,
        proxy: Proxy,
        target: tuple[str, int],
        deadline: Deadline,
        peer: str = "",
    ) -> DialedSocket:
        """Let a proxy connect a socket to a server, whose name it looks up itself."""
        peer = peer or "{}:{}".format(*target)
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
        ways = self._ways
        resolver = OneAddress(ways.resolver, address)
        return Dial(
            resolver, ways.guard, ways.connect_to, self._gate, self._connect_s, self._proxy_s
        )

    def count_login(self, host: str) -> None:
        """Count a login at a host; TargetPausedError: none may be sent there now."""
        self._ways.guard.targets.log_in(host)

    def close(self) -> None:
        """Close what was kept open to see whether an address answers."""
        self.silence.close()

    def works(self, proxy: Proxy) -> None:
        """Note that a proxy has answered."""
        self._working.add(proxy)

    def silent(self, proxy: Proxy, slow: NetworkError) -> NetworkError:
        """Return the error of a silent proxy; ``slow`` if the proxy has answered before."""
        return slow if proxy in self._working else ProxyFailedError("net.proxy.silent", proxy=proxy)

    def _reach(
        self,
        peer: str,
        addresses: Sequence[str],
        port: int,
        deadline: Deadline,
        *,
        is_blocked: bool,
    ) -> DialedSocket:
        """Return a socket that is connected to a server; for a blocked one, only wait."""
        key = addresses[0], port
        try:
            return self._race(peer, addresses, port, deadline, key, is_blocked=is_blocked)
        except UnreachableError as error:
            if not self._ways.guard.hides:
                raise
            # The words of the operating system would tell of the network of the service.
            raise UnreachableError("net.not-reached", peer=peer) from error

    def _race(
        self,
        peer: str,
        addresses: Sequence[str],
        port: int,
        deadline: Deadline,
        key: tuple[str, int],
        *,
        is_blocked: bool = False,
    ) -> DialedSocket:
        leave = self._enter(key, deadline)
        try:
            race = Race(peer, addresses, port, deadline, self._connect_s, is_blocked=is_blocked)
            sock = race.run()
            self.silence.note(peer, race.winner, race.silent)
        except BaseException:  # also an interrupt must give the place back
            leave()
            raise
        sock.lease = Lease(sock, deadline, leave)
        return sock

    def is_typed(self, host: str, port: int) -> bool:
        """Tell whether the user typed another host to connect to: no proxy is asked then."""
        return self._ways.place(host, port).is_typed

    def aliases(self, host: str, port: int, deadline: Deadline) -> tuple[str, ...]:
        """Return the names of a host's CNAME chain in order, without the host itself."""
        return self._ways.aliases(self._ways.place(host, port), deadline)

    def _enter(self, key: tuple[str, int], deadline: Deadline) -> Callable[[], None]:
        """Take a place at the gate; go on without one after 1 s.

        Sessions hold their places for the whole run. Waiting longer than this would report a
        working server as dead.

        Returns:
            what gives the place back.
        """
        try:
            self._gate.enter(key, deadline.shorter(GATE_S))
        except TimedOutError:
            deadline.remaining_s()
            return lambda: None
        return partial(self._gate.leave, key)


def _bind(sock: DialedSocket, deadline: Deadline) -> None:
    if sock.lease is not None:
        sock.lease.bind(deadline)
