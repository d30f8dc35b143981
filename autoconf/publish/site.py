"""Which domain has which documents: in memory, replaced as a whole."""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from autoconf.errors import InvalidAddressError
from autoconf.model.domain import parse_hostname
from autoconf.publish.documents import Documents
from autoconf.usecases.signing import Signer

PREFIXES: Final = ("autoconfig.", "autodiscover.", "ua-auto-config.")
"""Before a domain: the names that programs ask."""

_MAX_NAME: Final = 253


class Site(Struct, frozen=True):
    """All domains, in A-labels, with their documents, and the names of this server.

    ``signer``: signs Apple's profiles.
    """

    domains: Mapping[str, Documents]
    own_hosts: tuple[str, ...] = ()
    signer: Signer | None = None
    proxies: tuple[str, ...] = ()
    """Networks of web servers that say for whom they ask."""
    has_accounts: bool = False
    """Whether a source knows login names."""

    def domain_of_host(self, host: str) -> str | None:
        """Return the domain that a host of ours serves; None: a stranger's.

        Args:
            host: as ``hostname`` returns it.
        """
        for prefix in PREFIXES:  # goes first: a customer's domain takes no name of another one
            if host.startswith(prefix) and host[len(prefix) :] in self.domains:
                return host[len(prefix) :]
        return host if host in self.domains else None

    def shadowing(self) -> Iterator[str]:
        """Yield the domains whose own name is a name of another domain."""
        for domain in self.domains:
            if domain.startswith(PREFIXES) and self.domain_of_host(domain) != domain:
                yield domain


def hostname(text: str) -> str | None:
    """Return a name in lower-case A-labels, without a final dot; None if it is no host name."""
    name = text.lower().removesuffix(".")
    if len(name) > _MAX_NAME:
        return None
    try:
        return parse_hostname(name)
    except InvalidAddressError:
        return None
