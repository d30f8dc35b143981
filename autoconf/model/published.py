"""The settings of a domain as its owner publishes them: for everybody there, and no guess."""

from enum import Enum
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from autoconf.model.address import EmailAddress
from autoconf.model.config import ClientConfig
from autoconf.model.message import Message
from autoconf.model.profile import Profile
from autoconf.model.server import Endpoint, MailProtocol, Server


class Knowledge(Enum):
    """How it is known that a server is the right one, the surest first."""

    PROVED = "proved"
    """It accepted a login."""
    STATED = "stated"
    """The owner of the domain named it, in an option or a provider file."""
    NAMED = "named"
    """A source names it, and the source or a person vouches for it."""


class LeftOut(Struct, frozen=True, kw_only=True):
    """A server that is known and may not be published, and why."""

    endpoint: Endpoint
    why: Message


class Published(Struct, frozen=True, kw_only=True):
    """What a domain publishes; user names keep their placeholders.

    Attributes:
        domain: in A-labels.
        config: one server per incoming protocol, IMAP first. Outgoing: at most one with implicit
            TLS and one with STARTTLS. Documents name the first alone, DNS records name both.
        web_host: the name that serves the documents, in A-labels.
        knowledge: how each server of ``config`` is known, in its order.
        left_out: the servers that are not published, of protocols that ``config`` has none of.
        kept: the names below the domain whose records are right already.
    """

    domain: str
    config: ClientConfig
    web_host: str
    knowledge: tuple[Knowledge, ...]
    left_out: tuple[LeftOut, ...] = ()
    kept: tuple[str, ...] = ()

    def with_login(self, name: str) -> Self:
        """Return the settings of one person, with the same user name at all servers."""

        def named(server: Server) -> Server:
            return replace(server, username=name)

        config = replace(
            self.config,
            incoming=tuple(map(named, self.config.incoming)),
            outgoing=tuple(map(named, self.config.outgoing)),
        )
        return replace(self, config=config)

    @property
    def profile(self) -> Profile:
        """The settings as renderers take them, with one server per protocol."""
        config = replace(self.config, outgoing=self.config.outgoing[:1])
        return Profile(address=EmailAddress.for_all(self.domain), config=config, is_for_all=True)

    @property
    def not_offered(self) -> tuple[MailProtocol, ...]:
        """The protocols that have no server, not even one that is left out."""
        known = {server.protocol for server in self.config.servers}
        known |= {left_out.endpoint.protocol for left_out in self.left_out}
        return tuple(protocol for protocol in MailProtocol if protocol not in known)
