"""The name servers that this system asks."""

from collections.abc import Callable, Sequence
from pathlib import Path

from autoconf.net.dns_transport import Nameserver, Nameservers, Transport
from autoconf.net.routes import RouteCheck
from autoconf.net.targets import DNS_PORT


def system_transport(while_waiting: Callable[[], None]) -> Transport:
    """Return the way to the system's resolvers; ``while_waiting`` as for ``Nameservers``."""
    return RouteCheck(Nameservers(system_nameservers(), while_waiting))


def system_nameservers(path: Path = Path("/etc/resolv.conf")) -> tuple[Nameserver, ...]:
    """Return the system's resolvers, at most three, port 53; the search list is not used."""
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return tuple((address, DNS_PORT) for address in _default_nameservers())
    words = [line.split() for line in lines]
    found = [w[1] for w in words if len(w) > 1 and w[0] == "nameserver"]
    # Three at most, and this machine where there is none, as in the C library (resolv.conf(5)).
    return tuple((address, DNS_PORT) for address in found[:3]) or (("127.0.0.1", DNS_PORT),)


def _default_nameservers() -> Sequence[str]:
    """Return the resolvers of a system without resolv.conf: Windows keeps them elsewhere."""
    from dns.resolver import NoResolverConfiguration
    from dns.resolver import Resolver as SystemResolver

    try:
        return [str(server) for server in SystemResolver().nameservers]
    except NoResolverConfiguration:
        return ["127.0.0.1"]
