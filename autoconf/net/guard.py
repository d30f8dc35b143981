"""Decides which addresses may be contacted: no foreign host name may lead inside (SSRF)."""

import re
from collections.abc import Callable, Iterator, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import BlockedAddressError, UsageError
from autoconf.model.message import Message
from autoconf.model.service import NO_LIMITS, PORTS, Targets
from autoconf.net.targets import is_ip_address

_Address = IPv4Address | IPv6Address
_Network = IPv4Network | IPv6Network

_METADATA_NAME: Final = re.compile(r"metadata(\.|$)", re.ASCII | re.IGNORECASE)
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_OWN_NAMES: Final = frozenset(
    {
        *("localhost", "localdomain", "localhost4", "localhost6", "localdomain4", "localdomain6"),
        *("ip6-localhost", "ip6-loopback"),
    }
)
"""Last labels of the usual names in a hosts file that lead to the machine itself."""
_NAT64: Final = IPv6Network("64:ff9b::/96")  # RFC 6052
_UNICAST: Final = IPv6Network("2000::/3")  # all global addresses that IANA has assigned
_PRIVATE: Final = (  # RFC 1918, RFC 6598, RFC 4193, RFC 3879
    ip_network("10.0.0.0/8"),
    ip_network("172.16.0.0/12"),
    ip_network("192.168.0.0/16"),
    ip_network("100.64.0.0/10"),
    ip_network("fc00::/7"),
    ip_network("fec0::/10"),
)
"""Not 198.18.0.0/15: programs that tunnel all connections give every name an address of it."""
_METADATA: Final = (  # cloud services that hand out keys, at addresses that are not link-local
    ip_network("100.100.100.200"),
    ip_network("168.63.129.16"),
    ip_network("192.0.0.0/24"),
    ip_network("fd00:ec2::254"),
    ip_network("fd20:ce::254"),
)
_NOT_PUBLIC: Final = (  # is_global is true of these, or was in older Pythons
    ip_network("192.88.99.0/24"),  # 6to4 relays, RFC 7526
    ip_network("3fff::/20"),  # documentation, RFC 9637
    ip_network("2001::/23"),  # protocol assignments; an embedded address is checked on its own
    ip_network("2001:db8::/32"),
)


class Guard(Struct, frozen=True):
    """A policy.

    Attributes:
        allowed: the networks that the user typed, which always pass.
        all_must_pass: one bad address of a host blocks the host.
        bridges: a loopback address passes where it stands in place of a host name. Only the
            user's own files can name a mail server in this way.
        ports: the only ones that may be contacted; None: any.
        hides: a refused target looks like a server that does not answer. A stranger learns nothing
            about the network of the service in this way.
        targets: limits how often one server is contacted.
    """

    _blocked_kind: Callable[[_Address], str]
    allowed: tuple[_Network, ...] = ()
    all_must_pass: bool = False
    bridges: bool = False
    ports: frozenset[int] | None = None
    hides: bool = False
    targets: Targets = NO_LIMITS

    @classmethod
    def workstation(cls, allowed: Sequence[str] = ()) -> Self:
        """Refuse this machine and its link; allow intranets (RFC 1918, ULA).

        Raises:
            UsageError: an entry of ``allowed`` is not a network.
        """
        return cls(_not_here, parse_networks(allowed))

    @classmethod
    def outside(cls, allowed: Sequence[str] = ()) -> Self:
        """Refuse intranets too: the names come from a stranger, who may name a host in ours.

        Raises:
            UsageError: an entry of ``allowed`` is not a network.
        """
        return cls(_not_ours, parse_networks(allowed))

    @classmethod
    def public(cls, allowed: Sequence[str] = ()) -> Self:
        """Refuse every address that is not public, and each host with such an address.

        Raises:
            UsageError: an entry of ``allowed`` is not a network.
        """
        return cls(_not_public, parse_networks(allowed), all_must_pass=True)

    @classmethod
    def service(cls, allowed: Sequence[str], targets: Targets) -> Self:
        """Refuse what ``public`` refuses, other ports too, and hide it: strangers choose the hosts.

        Raises:
            UsageError: an entry of ``allowed`` is not a network.
        """
        guard = cls.public(allowed)
        return replace(guard, ports=PORTS, hides=True, targets=targets)

    def lets_pass(self, host: str, port: int) -> bool:
        """Tell whether a name and a port may be contacted, if the addresses may.

        Cloud services hand out their keys at hosts with the name ``metadata``.
        """
        return self.ports is None or (port in self.ports and not _METADATA_NAME.match(host))

    def is_typed(self, address: str) -> bool:
        """Tell whether the user allowed this address."""
        parsed = ip_address(address)
        is_bridge = self.bridges and parsed.is_loopback
        return is_bridge or any(_contains(network, parsed) for network in self.allowed)

    def vet_name(self, host: str) -> None:
        """Let a name pass that somebody else will look up.

        Raises:
            BlockedAddressError: it is an address that the user did not allow, also in an old form
                (2130706433, 127.0x1), a name of this machine, or no name in ASCII.
        """
        if is_ip_address(host):
            is_allowed = self.is_typed(host)
        else:
            last = host.rstrip(".").rpartition(".")[2].lower()
            is_own = last in _OWN_NAMES or _NUMBER.fullmatch(last) is not None
            is_allowed = host.isascii() and ":" not in host and not is_own
        if not is_allowed:
            raise BlockedAddressError("net.ip-address", host=host)

    def check(self, address: str) -> None:
        """Let an address pass.

        Raises:
            BlockedAddressError: it may not be contacted.
        """
        try:
            parsed = ip_address(address)
        except ValueError as error:
            raise BlockedAddressError("net.not-an-address", address=repr(address)) from error
        if any(_contains(network, parsed) for network in self.allowed):
            return
        # An address that embeds another one leads to it: the embedded ones are checked.
        inner = tuple(_embedded(parsed))
        for part in inner or (parsed,):
            if kind := self._blocked_kind(part):
                what = Message.of(f"net.address.{kind}")
                raise BlockedAddressError("net.blocked", address=address, what=what)

    def vet(self, addresses: Sequence[str]) -> tuple[str, ...]:
        """Return the addresses that may be contacted, in their order.

        Raises:
            BlockedAddressError: no address may be; under the public policy, one of them may not.
        """
        passed: list[str] = []
        blocked: BlockedAddressError | None = None
        for address in addresses:
            try:
                self.check(address)
            except BlockedAddressError as error:
                blocked = error
            else:
                passed.append(address)
        if blocked and (self.all_must_pass or not passed):
            raise blocked
        return tuple(passed)


def parse_networks(texts: Sequence[str]) -> tuple[_Network, ...]:
    """Read networks in CIDR form, or single addresses.

    Raises:
        UsageError: a text is neither.
    """
    try:
        return tuple(ip_network(text.strip(), strict=False) for text in texts)
    except ValueError as error:
        raise UsageError("net.option.allow-network", why=error) from error


def _contains(network: _Network, address: _Address) -> bool:
    return address.version == network.version and address in network


def _embedded(address: _Address) -> Iterator[IPv4Address]:
    """Yield the IPv4 addresses to which an IPv6 address leads."""
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    elif address.sixtofour:
        yield address.sixtofour
    elif address.teredo:
        yield from address.teredo
    elif address in _NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)


def _not_here(address: _Address) -> str:
    """Return which kind of address a workstation does not contact, "" for any other kind."""
    # 0.0.0.0/8 is this host too (RFC 1122 section 3.2.1.3).
    if address.is_unspecified or (address.version == 4 and int(address) >> 24 == 0):
        return "unspecified"
    kinds = (
        (address.is_loopback, "loopback"),
        (address.is_link_local, "link-local"),
        (address.is_multicast, "multicast"),
        (address.is_reserved, "reserved"),
        (any(_contains(n, address) for n in _METADATA), "metadata"),
    )
    return next((kind for applies, kind in kinds if applies), "")


def _not_ours(address: _Address) -> str:
    """Return which kind of address is not asked for a stranger, "" for any other kind."""
    if kind := _not_here(address):
        return kind
    return "private" if any(_contains(n, address) for n in _PRIVATE) else ""


def _not_public(address: _Address) -> str:
    """Return which kind of address a public service does not contact, "" for any other kind."""
    if kind := _not_here(address):
        return kind
    is_public = address.is_global and not any(_contains(n, address) for n in _NOT_PUBLIC)
    if address.version == 6:
        is_public = is_public and _contains(_UNICAST, address)
    return "" if is_public else "not-public"
