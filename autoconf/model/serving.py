"""What ``serve`` publishes: profiles, and the lists that say which domain has which profile."""

from typing import Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from autoconf.model.config import ClientConfig, Link, Service
from autoconf.model.domain import is_this_machine
from autoconf.model.server import Server

DOMAIN: Final = "{domain}"
"""Stands in host names and links of a profile for the domain that is asked about."""


Linked = TypeVar("Linked", Link, Service)


class ServedProfile(Struct, frozen=True, kw_only=True):
    """The settings that many domains share.

    Attributes:
        name: as the configuration names it, or the id of a provider file.
        config: host names and links may hold ``{domain}``; ``domains`` is empty.
    """

    name: str
    config: ClientConfig

    def config_for(self, domain: str) -> ClientConfig:
        """Return the settings for one domain, in A-labels."""

        def filled(server: Server) -> Server:
            return replace(server, hostname=server.hostname.replace(DOMAIN, domain))

        def linked(one: Linked) -> Linked:
            return replace(one, url=one.url.replace(DOMAIN, domain))

        return replace(
            self.config,
            domains=(domain,),
            incoming=tuple(map(filled, self.config.incoming)),
            outgoing=tuple(map(filled, self.config.outgoing)),
            services=tuple(map(linked, self.config.services)),
            documentation=tuple(map(linked, self.config.documentation)),
            web_mail=self.config.web_mail.replace(DOMAIN, domain),
        )


class Directory(Struct, frozen=True, kw_only=True):
    """Where an LDAP server is, and what it is asked.

    Attributes:
        scheme: ``ldaps``, ``ldap`` or ``ldapi``.
        host: a name or an address; for ``ldapi`` the path of a socket.
        port: 0 for ``ldapi``.
        bind_dn: empty: the server is asked without a login.
        password_file: of ``bind_dn``.
        ca_file: the certificates that are trusted; empty: those of the system.
        base: everything below it is searched.
        searches: filters, each with the attribute that names the domains.
        account_attribute: holds the login name of an account.
    """

    scheme: str
    host: str
    port: int
    bind_dn: str = ""
    password_file: str = ""
    ca_file: str = ""
    base: str
    searches: tuple[tuple[str, str], ...]
    account_attribute: str = ""

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine, where nobody listens on the way."""
        return self.scheme == "ldapi" or is_this_machine(self.host)


class DomainSource(Struct, frozen=True, kw_only=True):
    """A list of domains, and the profile of each.

    Attributes:
        name: as the configuration names it.
        kind: ``files``, ``csv``, ``sqlite``, ``postgresql``, ``mariadb`` or ``ldap``.
        path: a folder for ``files``, a file for ``csv`` and ``sqlite``.
        dsn_file: a file with the URL of the database, and so with its password.
        query: names the domain first, and maybe the profile second.
        account: asks for the login name of an address, with the parameters ``:address``,
            ``:local_part`` and ``:domain``; for ``ldap`` a filter with Postfix's letters. Empty:
            the profile says what it is.
        directory: for ``ldap`` alone.
        profile: of the domains for which the list names none; empty: each must name one.
        known_profiles: those that the list may name; None: any.
        refresh_s: seconds between two readings.
        timeout_s: for the connection to a database or directory, and again for its answer.
    """

    name: str
    kind: str
    path: str = ""
    dsn_file: str = ""
    query: str = ""
    account: str = ""
    directory: Directory | None = None
    profile: str = ""
    known_profiles: tuple[str, ...] | None = None
    refresh_s: float = 60.0
    timeout_s: float = 30.0

    @property
    def is_file(self) -> bool:
        """Whether the list lies on this machine, where it cannot be away."""
        return self.kind in {"files", "csv"}


class SigningFiles(Struct, frozen=True, kw_only=True):
    """PEM files to sign Apple's profiles with; ``chain`` may be empty."""

    certificate: str
    key: str
    chain: str = ""


class Serving(Struct, frozen=True, kw_only=True):
    """The configuration of ``serve``.

    Attributes:
        listen: ``HOST:PORT`` or ``unix:PATH``, where documents are served.
        admin: the same, where the operator asks: on this machine alone. None: nowhere.
        own_hosts: names of this server, in A-labels; customers' records point to the first one.
            Without one, each domain serves itself.
        proxies: networks of web servers whose X-Forwarded-For counts.
        profiles: by name.
        sources: the first one that names a domain decides.
        sign: with what Apple's profiles are signed; None: they are not.
        workers: processes that answer.
        warm_up: visit the names of new domains over https, so that they have their certificates.
        warm_up_per_hour: so many visits at most.
        state: the folder where good lists of databases are kept; empty: the usual one.
        access_log: a file, or ``-`` for standard output; empty: none is written.
    """

    listen: str = "127.0.0.1:8080"
    admin: tuple[str, ...] = ()
    own_hosts: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    profiles: tuple[ServedProfile, ...] = ()
    sources: tuple[DomainSource, ...] = ()
    sign: SigningFiles | None = None
    workers: int = 1
    warm_up: bool = False
    warm_up_per_hour: int = 60
    state: str = ""
    access_log: str = ""
