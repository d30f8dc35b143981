"""Who asks: the peer, or the one for whom a web server of ours asks."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

_PREFIXES: Final = {4: 24, 6: 64}


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
    try:
        address = ip_address(client)
    except ValueError:
        return ""
    return str(ip_network((address, _PREFIXES[address.version]), strict=False))


def _is_within(client: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    try:
        address = ip_address(client)
    except ValueError:
        return False
    return any(address in network for network in networks)
