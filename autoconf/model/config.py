"""The mail settings of a provider, as a source or all sources together state them."""

from collections.abc import Iterable
from enum import Enum
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from autoconf.model.server import NAMED, Endpoint, MailProtocol, Server

Demand = Literal[
    "app-password",
    "enable-imap",
    "enable-pop3",
    "enable-smtp",
    "web-sign-in",
    "paid-plan",
    "bridge",
    "oauth-only",
    "main-address",
]
"""What a provider may demand before a login works."""

ServiceKind = Literal[
    "caldav",
    "carddav",
    "webdav",
    "jmap",
    "managesieve",
    "exchange",
    "ews",
    "owa",
    "graph",
    "activesync",
]
"""What is offered besides mail."""


class Decision(Enum):
    """May the password be sent: at once, after a confirmation, or not at all."""

    AUTO = "auto"
    CONFIRM = "confirm"
    NEVER = "never"


class TrustDecision(Struct, frozen=True, kw_only=True):
    """May the password be sent: at once, after a confirmation, or never.

    Attributes:
        decision: AUTO, CONFIRM or NEVER.
        confirm_domain: the registrable domain that a confirmation must name; None unless CONFIRM.
        reasons: message ids of the facts that the decision rests on, weakest first.
        foreign: the server lies outside the registrable domain of the address, and the provider
            catalogue does not link the two.
        replaces: the published server that a guessed one would take the place of.
        asked: the question whose answer is used for the server; empty where none was asked.
    """

    decision: Decision
    confirm_domain: str | None = None
    reasons: tuple[str, ...] = ()
    foreign: bool = False
    replaces: Endpoint | None = None
    asked: str = ""

    def is_another_host(self, server: Server) -> bool:
        """Tell whether the server would replace one of another host: only a yes allows that."""
        return self.replaces is not None and self.replaces.hostname != server.hostname


class Scopes(Struct, frozen=True, kw_only=True):
    """What a program asks for, by protocol (RFC 6749 section 3.3)."""

    imap: tuple[str, ...] = ()
    pop3: tuple[str, ...] = ()
    smtp: tuple[str, ...] = ()

    @classmethod
    def for_all(cls, scopes: Iterable[str]) -> "Scopes":
        """Return the same scopes for each protocol."""
        same = tuple(scopes)
        return cls(imap=same, pop3=same, smtp=same)

    def of(self, protocols: Iterable[MailProtocol]) -> tuple[str, ...]:
        """Return the scopes of these protocols, each once."""
        named: tuple[tuple[str, ...], ...] = tuple(getattr(self, one.value) for one in protocols)
        return tuple(dict.fromkeys(scope for scopes in named for scope in scopes))

    @property
    def all(self) -> tuple[str, ...]:
        """The scopes of all protocols, each once."""
        return self.of(MailProtocol)


class OAuth2(Struct, frozen=True, kw_only=True):
    """Where OAuth2 tokens come from.

    Attributes:
        issuer: its identifier (RFC 8414 section 2); in a document from elsewhere any text.
        key: the name by which autoconfig files and mail programs know the issuer.
        registration: who may register a client: ``open`` to all, for ``own`` use after a form, or
            ``closed``; empty where that is not known.
        register: the page of that form.
        auth_url: where a person signs in.
        token_url: where a code becomes a token.
        device_url: where a device asks for a code (RFC 8628); empty: the provider has none.
        revoke_url: where a token is given back (RFC 7009); empty: the provider has none.
        scopes: what is asked for.
        redirect: how the answer may come back to a program: to ``127.0.0.1`` or to ``localhost``
            at any port, to an ``https`` address, or to the ``fixed`` one that was registered.
        secret: whether the provider demands a client secret, though no program can keep one.
        tenant: whether the URLs hold ``common`` in place of an organisation's id.
        parameters: further ones of the authorization request, as (name, value).
        client_id: of the program; no bundled file names one.
    """

    issuer: str = ""
    key: str = ""
    registration: Literal["", "open", "own", "closed"] = ""
    register: str = ""
    auth_url: str = ""
    token_url: str = ""
    device_url: str = ""
    revoke_url: str = ""
    scopes: Scopes = Scopes()
    redirect: Literal["", "loopback", "localhost", "https", "fixed"] = ""
    secret: Literal["", "none", "required"] = ""
    tenant: bool = False
    parameters: tuple[tuple[str, str], ...] = ()
    client_id: str = ""


class Link(Struct, frozen=True, kw_only=True):
    """A page of the provider, described by language; English first where there is any."""

    url: str
    text: tuple[tuple[str, str], ...] = ()


class Requirement(Struct, frozen=True, kw_only=True):
    """What has to be done before a login works.

    Attributes:
        what: the demand.
        when: the use that it concerns, in the provider's words.
        link: the page where it is done.
    """

    what: Demand
    when: str = ""
    link: str | None = None


class Service(Struct, frozen=True, kw_only=True):
    """Something besides mail."""

    kind: ServiceKind
    url: str


class ClientConfig(Struct, frozen=True, kw_only=True):
    """The settings of a provider: every server, best first, and pages for people.

    Attributes:
        provider_id: a hostname-like name of the provider.
        display_name: for people, in the provider's own words; cleaned.
        domains: mail domains that the document claims, in A-labels.
        incoming: IMAP and POP3 servers in one list, best first.
        outgoing: SMTP servers, best first.
        kept_by: the id of the provider that keeps the mailboxes, if that is another one.
        closed: the day on which the provider closed, YYYY-MM-DD; empty where it did not.
        checked: the month in which its demands were read in its pages, YYYY-MM; empty: not known.
        trust: one decision per server, made by ranking; ``trust_of`` finds it.
    """

    provider_id: str
    display_name: str = ""
    display_short_name: str = ""
    domains: tuple[str, ...] = ()
    incoming: tuple[Server, ...] = ()
    outgoing: tuple[Server, ...] = ()
    services: tuple[Service, ...] = ()
    documentation: tuple[Link, ...] = ()
    instructions: tuple[Link, ...] = ()
    enable: tuple[Link, ...] = ()
    web_mail: str = ""
    oauth2: OAuth2 | None = None
    requires: tuple[Requirement, ...] = ()
    hint: str = ""
    kept_by: str = ""
    closed: str = ""
    checked: str = ""
    trust: tuple[tuple[Server, TrustDecision], ...] = ()

    @property
    def servers(self) -> tuple[Server, ...]:
        """Incoming, then outgoing."""
        return self.incoming + self.outgoing

    def of_protocol(self, protocol: MailProtocol) -> tuple[Server, ...]:
        """Return the servers of one protocol, best first."""
        return tuple(s for s in self.servers if s.protocol is protocol)

    @property
    def shown(self) -> tuple[Server, ...]:
        """The best server of each protocol, and all that the caller named."""
        each = (self.of_protocol(protocol) for protocol in MailProtocol)
        return tuple(s for servers in each for s in servers if s is servers[0] or s.source == NAMED)

    @property
    def overall_trust(self) -> TrustDecision | None:
        """The worse decision of the first incoming and the first outgoing server."""
        order = list(Decision)
        first = [*self.incoming[:1], *self.outgoing[:1]]
        decisions = [d for d in map(self.trust_of, first) if d is not None]
        return max(decisions, key=lambda d: order.index(d.decision), default=None)

    def trust_of(self, server: Server) -> TrustDecision | None:
        """Return what was decided about a server; None before ranking."""
        for known, decision in self.trust:
            if known is server:  # the usual case; quick for thousands of servers
                return decision
        return next((decision for known, decision in self.trust if known == server), None)


def with_username(config: ClientConfig | None, name: str | None) -> ClientConfig | None:
    """Return settings whose servers all take the name that the person stated, if there is one."""
    if config is None or name is None:
        return config

    def named(server: Server) -> Server:
        return replace(server, username=name, username_stated=True)

    return replace(
        config,
        incoming=tuple(map(named, config.incoming)),
        outgoing=tuple(map(named, config.outgoing)),
        trust=tuple((named(server), decision) for server, decision in config.trust),
    )
