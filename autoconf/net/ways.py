"""The way to a host: where the user leads it, its addresses, and which of them may be contacted."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from autoconf.errors import BlockedAddressError
from autoconf.model.check import Stage
from autoconf.net.addresses import Resolve, address_questions, alternate, worst
from autoconf.net.guard import Guard
from autoconf.net.interfaces import Measure
from autoconf.net.targets import LOOPBACK, ConnectTo, is_ip_address
from autoconf.tasks import Deadline

MAX_ADDRESSES: Final = 6


class Place(Struct, frozen=True, kw_only=True):
    """Where a connection goes.

    Attributes:
        asked: the host and the port that were asked for.
        is_typed: whether the user typed the host.
        has_port: whether the user typed the port; else it is the one that was asked for.
    """

    asked: tuple[str, int]
    host: str
    port: int
    is_typed: bool = False
    has_port: bool = False

    @property
    def is_literal(self) -> bool:
        """Whether it has no name that the DNS knows."""
        return self.host == "localhost" or is_ip_address(self.host)


class Ways(Struct, frozen=True):
    """Leads to hosts within the rules of one run."""

    resolver: Resolve
    guard: Guard
    connect_to: Sequence[ConnectTo]

    def place(self, host: str, port: int) -> Place:
        """Return where the user leads a host and a port."""
        asked = host, port
        for rule in self.connect_to:
            if rule.matches(host, port):
                return Place(
                    asked=asked,
                    host=rule.to_host or host,
                    port=rule.to_port or port,
                    is_typed=bool(rule.to_host),
                    has_port=bool(rule.port or rule.to_port),
                )
        return Place(asked=asked, host=host, port=port)

    def addresses(self, place: Place, deadline: Deadline, measure: Measure) -> Sequence[str]:
        """Return the addresses of a place; whether they may be contacted is another question.

        Raises:
            BlockedAddressError: the place has no name, and the user did not allow it.
            NameNotFoundError, NoDataError: the host has no address.
        """
        if not place.is_literal:
            with measure(Stage.NAME):
                return self._look_up(place.host, deadline)
        if not (self.guard.hides or self._is_allowed(place)):
            raise BlockedAddressError("net.ip-address", host=place.host)
        return (LOOPBACK if place.host == "localhost" else place.host,)

    def open_to(self, place: Place, found: Sequence[str]) -> Sequence[str]:
        """Return those of the addresses that may be contacted; none of a target to hide.

        Raises:
            BlockedAddressError: none may be.
        """
        is_fixed = place.is_typed and place.has_port
        if not (is_fixed or self.guard.lets_pass(*place.asked)):
            return ()
        if place.is_typed:
            return found[:MAX_ADDRESSES]
        if place.is_literal:
            return found if self._is_allowed(place) else ()
        try:
            return self.guard.vet(found)[:MAX_ADDRESSES]
        except BlockedAddressError:
            if self.guard.hides:
                return ()
            raise

    def aliases(self, place: Place, deadline: Deadline) -> tuple[str, ...]:
        """Return the names of a host's CNAME chain in order, without the host itself."""
        if place.is_typed or is_ip_address(place.host):
            return ()
        replies = self.resolver.ask(address_questions(place.host), deadline)
        names = [name for reply in replies for name in reply.cnames if name != place.host]
        return tuple(dict.fromkeys(names))

    def _is_allowed(self, place: Place) -> bool:
        """Tell whether a place without a name may be contacted."""
        if place.is_typed:
            return True
        if place.host == "localhost":
            return self.guard.bridges
        return self.guard.is_typed(place.host)

    def _look_up(self, host: str, deadline: Deadline) -> Sequence[str]:
        """Return the IPv6 and the IPv4 addresses of a name in turn."""
        replies = self.resolver.ask(address_questions(host), deadline)
        v6, v4 = ([r for r in reply.records if isinstance(r, str)] for reply in replies)
        if not v6 and not v4:
            raise worst(host, [reply.error for reply in replies if reply.error])
        return tuple(alternate(v6, v4))
