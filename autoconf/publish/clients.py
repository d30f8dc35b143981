"""Who asks: the peer, or the one for whom a web server of ours asks."""

import re
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

_PREFIXES: Final = {4: 24, 6: 64}
_WIDE_PREFIXES: Final = {4: 16, 6: 48}
_WITH_PORT: Final = re.compile(r"\[([^]]*)\](?::\d+)?|([\d.]+):\d+")


def client_behind(peer: str, forwarded: str, proxies: Iterable[str]) -> str:
    """Return the IP address of a client.

    Args:
        peer: of the connection; empty for a Unix socket, where only this machine connects.
        forwarded: the values of X-Forwarded-For. Each proxy adds one at the end, and a client may
            have invented those before.
        proxies: networks whose word counts.
    """
    trusted = tuple(map(ip_network, proxies))
    client = peer
    for named in reversed(forwarded.split(",") if forwarded else []):
        if client and not _is_within(client, trusted):
            break
        client = named.strip()
    return client


def network_of(client: str) -> str:
    """Return the /24 or the /64 of an address; empty: it is none."""
    return _within(client, _PREFIXES)


def wide_network_of(client: str) -> str:
    """Return the /16 or the /48 of an address, as one customer may have; empty: it is none."""
    return _within(client, _WIDE_PREFIXES)


def _within(client: str, prefixes: Mapping[int, int]) -> str:
    address = _address(client)
    if address is None:
        return ""
    return str(ip_network((address, prefixes[address.version]), strict=False))


def _is_within(client: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    address = _address(client)
    return address is not None and any(address in network for network in networks)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Return an address.

    Some proxies add a port, and a socket for both families writes IPv4 as IPv6.
    """
    found = _WITH_PORT.fullmatch(text)
    try:
        address = ip_address((found[1] or found[2]) if found else text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
