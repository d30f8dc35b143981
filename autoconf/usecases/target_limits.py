"""The limits of a service, with larger ones for the providers that are known."""

from functools import cache

from autoconf.model.domain import registrable_domain
from autoconf.storage.counters import Counters
from autoconf.storage.target_limits import TargetLimits


def target_limits(counters: Counters) -> TargetLimits:
    """Return the limits that all runs of a service share."""
    return TargetLimits(counters=counters, is_large=_is_of_known_provider)


def _is_of_known_provider(host: str) -> bool:
    return (registrable_domain(host) or host) in _homes()


@cache
def _homes() -> frozenset[str]:
    """Return the domains of the mail servers of all bundled providers."""
    from autoconf.catalogue import bundled

    hosts = (one.server.hostname for provider in bundled().all() for one in provider.servers)
    return frozenset(registrable_domain(host) or host for host in hosts)
