"""One provider of the catalogue, and what it means for a domain."""

from msgspec import Struct

from autoconf.model.config import ClientConfig, Link, OAuth2, Requirement, Service
from autoconf.model.server import Server


class HostPattern(Struct, frozen=True, kw_only=True):
    """Hosts of MX or NS records that belong to a provider.

    Attributes:
        pattern: see ``matches``.
        example: a host that it covers.
        not_example: a host that it must not cover.
        confidence: high, medium or low: how well the sources support it.
    """

    pattern: str
    example: str
    not_example: str
    confidence: str = "medium"


class ProviderServer(Struct, frozen=True, kw_only=True):
    """A server, and the domains that it serves; none: all domains of the provider.

    ``confidence``: high, medium or low; empty where no source casts a doubt.
    """

    server: Server
    domains: tuple[str, ...] = ()
    confidence: str = ""


class Evidence(Struct, frozen=True, kw_only=True):
    """A page that supports the facts; ``date``: YYYY-MM or YYYY-MM-DD, its own or of reading."""

    url: str
    date: str


class Limits(Struct, frozen=True, kw_only=True):
    """The limits that the provider states; None or empty: it states none.

    Attributes:
        connections: at a time, per account.
        recipients: per message.
        message_mb: size of one message, in MB.
        tls: what is unusual about its TLS, in a few words.
    """

    connections: int | None = None
    recipients: int | None = None
    message_mb: int | None = None
    tls: str = ""


class Provider(Struct, frozen=True, kw_only=True):
    """A provider file.

    Attributes:
        id: the file's name without its suffix.
        names: for people, the usual one first.
        domains: mail domains, in A-labels.
        domain_patterns: see ``matches``.
        servers: best first; none where the provider has no mail protocols.
        hosts_elsewhere: registrable domains of its servers besides its own.
        services: what it offers besides mail.
        requires: what has to be done before a login works.
        hint: one or two sentences with the menu path.
        help_url: the provider's own page about the settings; may be empty.
        web_mail: may be empty.
        checked: YYYY-MM of the last comparison with the sources.
        kept_by: the id of the provider that keeps the mailboxes, if that is another one.
        closed: the day on which it closed, YYYY-MM-DD; empty where it did not.
    """

    id: str
    names: tuple[str, ...]
    domains: tuple[str, ...] = ()
    domain_patterns: tuple[str, ...] = ()
    mx_patterns: tuple[HostPattern, ...] = ()
    ns_patterns: tuple[HostPattern, ...] = ()
    servers: tuple[ProviderServer, ...] = ()
    hosts_elsewhere: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()
    limits: Limits = Limits()
    requires: tuple[Requirement, ...] = ()
    hint: str = ""
    oauth2: OAuth2 | None = None
    help_url: str = ""
    web_mail: str = ""
    sources: tuple[Evidence, ...] = ()
    checked: str = ""
    kept_by: str = ""
    closed: str = ""

    def config_for(self, domain: str | None) -> ClientConfig:
        """Return the settings for one domain.

        Args:
            domain: in A-labels; None if only the MX host is known. Servers for some domains only
                are then left out.
        """
        servers = [s.server for s in self.servers if not s.domains or domain in s.domains]
        return ClientConfig(
            provider_id=self.id,
            display_name=self.names[0],
            domains=(domain,) if domain else (),
            incoming=tuple(s for s in servers if s.protocol.is_incoming),
            outgoing=tuple(s for s in servers if not s.protocol.is_incoming),
            services=self.services,
            documentation=(Link(url=self.help_url),) if self.help_url else (),
            web_mail=self.web_mail,
            oauth2=self.oauth2,
            requires=self.requires,
            hint=self.hint,
            kept_by=self.kept_by,
            closed=self.closed,
            checked=self.checked,
        )


def matches(pattern: str, name: str) -> bool:
    """Tell whether a pattern covers a name.

    A pattern is a name. Its first or last label may be ``*``, for one or more labels:
    ``*.mx.example`` covers ``a.b.mx.example``, ``mail.*`` covers ``mail.co.example``.
    """
    if pattern.startswith("*."):
        return name.endswith(pattern[1:])
    if pattern.endswith(".*"):
        return name.startswith(pattern[:-1])
    return name == pattern


def specificity(pattern: str) -> tuple[bool, int]:
    """Return a sort key: the more specific of two patterns is the greater one."""
    return ("*" not in pattern, len(pattern))
