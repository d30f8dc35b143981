"""What ``serve`` publishes: profiles, and the lists that say which domain has which profile."""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.model.config import ClientConfig
from autoconf.model.server import Server

DOMAIN: Final = "{domain}"
"""Stands in host names of a profile for the domain that is asked about."""


class ServedProfile(Struct, frozen=True, kw_only=True):
    """The settings that many domains share.

    Attributes:
        name: as the configuration names it, or the id of a provider file.
        config: host names may hold ``{domain}``; ``domains`` is empty.
    """

    name: str
    config: ClientConfig

    def config_for(self, domain: str) -> ClientConfig:
        """Return the settings for one domain, in A-labels."""

        def filled(server: Server) -> Server:
            return replace(server, hostname=server.hostname.replace(DOMAIN, domain))

        return replace(
            self.config,
            domains=(domain,),
            incoming=tuple(map(filled, self.config.incoming)),
            outgoing=tuple(map(filled, self.config.outgoing)),
        )


class DomainSource(Struct, frozen=True, kw_only=True):
    """A list of domains, and the profile of each.

    Attributes:
        name: as the configuration names it.
        kind: ``files``, ``csv``, ``sqlite``, ``postgresql`` or ``mariadb``.
        path: a folder for ``files``, a file for ``csv`` and ``sqlite``.
        dsn_file: a file with the URL of the database, and so with its password.
        query: names the domain first, and maybe the profile second.
        profile: of the domains for which the list names none; empty: each must name one.
        refresh_s: seconds between two readings.
        timeout_s: for the connection to a database, and again for its answer.
    """

    name: str
    kind: str
    path: str = ""
    dsn_file: str = ""
    query: str = ""
    profile: str = ""
    refresh_s: float = 60.0
    timeout_s: float = 30.0

    @property
    def is_file(self) -> bool:
        """Whether the list lies on this machine, where it cannot be away."""
        return self.kind in {"files", "csv"}


class Serving(Struct, frozen=True, kw_only=True):
    """The configuration of ``serve``.

    Attributes:
        listen: ``HOST:PORT`` or ``unix:PATH``, where documents are served.
        admin: the same, where the operator asks: on this machine alone. None: nowhere.
        own_hosts: names of this server, in A-labels; customers' records point to the first one.
            Without one, each domain serves itself.
        profiles: by name.
        sources: the first one that names a domain decides.
        state: the folder where good lists of databases are kept; empty: the usual one.
    """

    listen: str = "127.0.0.1:8080"
    admin: tuple[str, ...] = ()
    own_hosts: tuple[str, ...] = ()
    profiles: tuple[ServedProfile, ...] = ()
    sources: tuple[DomainSource, ...] = ()
    state: str = ""
