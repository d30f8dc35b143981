"""The evidence of a run: every question and its outcome."""

from collections.abc import Iterable
from enum import Enum
from typing import Final, Protocol

from msgspec import Struct

from autoconf.model.address import EmailAddress
from autoconf.model.check import TlsFacts
from autoconf.model.config import ClientConfig
from autoconf.model.message import Message
from autoconf.model.server import MailProtocol, Server
from autoconf.model.software import Software


class LocalFiles(Protocol):
    """A person's own autoconfig files (draft-ietf-mailmaint-autoconfig, step 4.1)."""

    def read(self, domain: str) -> bytes | None:
        """Return the file of a domain; None if there is none."""
        ...


class KnownProviders(Protocol):
    """Providers that are known without asking; domains and hosts are in A-labels."""

    @property
    def knows_name_servers(self) -> bool:
        """Whether any provider can be recognised by its name servers."""
        ...

    def find(self, domain: str) -> ClientConfig | None:
        """Return the settings for a mail domain; exact names go before patterns."""
        ...

    def find_mx(self, host: str) -> ClientConfig | None:
        """Return the settings of the provider whose MX pattern covers a host most specifically."""
        ...

    def find_ns(self, host: str) -> ClientConfig | None:
        """Return the settings of the provider whose NS pattern covers a host most specifically."""
        ...

    def file_of(self, provider_id: str) -> str:
        """Return where a provider is written down, for people."""
        ...

    def is_own(self, domain: str) -> bool:
        """Tell whether the person's own files know the provider of a domain."""
        ...

    def look_alike(self, domain: str) -> str | None:
        """Return the provider's domain that an unknown domain is one slip of a finger away from."""
        ...

    def is_linked(self, domain: str, host: str) -> bool:
        """Tell whether the provider of ``domain`` uses ``host`` or a sibling of it.

        A sibling has the same registrable domain.
        """
        ...


class Tier(Enum):
    """Whose word it is."""

    PROVIDER = "provider"
    DIRECTORY = "directory"
    MAIL_HOST = "hoster"
    GUESS = "guess"


class Relation(Enum):
    """Whether the asked domain is the address's own, or that of the host in its MX record."""

    OWN = "own"
    MAIL_HOST = "hoster"


class Trust(Enum):
    """How an answer travelled."""

    AUTHENTICATED = "authenticated"
    UNAUTHENTICATED = "unauthenticated"


class Outcome(Enum):
    """How an attempt ended."""

    FOUND = "found"
    ABSENT = "absent"
    REFUSED = "refused"
    TIMED_OUT = "timed-out"
    GAVE_WAY = "gave-way"
    """A better answer had arrived, so that this one was no longer waited for."""
    TLS_FAILED = "tls-failed"
    UNREACHABLE = "unreachable"
    MALFORMED = "malformed"
    SKIPPED = "skipped"
    CRASHED = "crashed"


class Reason(Enum):
    """Why an attempt has no answer, where its outcome does not say enough."""

    NO_SUCH_NAME = "no-such-name"
    """The DNS says that the name does not exist (NXDOMAIN)."""
    NO_ADDRESS = "no-address"
    """The name exists, and has no address."""
    NO_ROUTE = "no-route"
    """This computer knows no way to the peer."""
    PROXY_FAILED = "proxy-failed"
    """The proxy could not be used: this question reached no server."""
    NO_ROUTE_TO_PROXY = "no-route-to-proxy"
    """The same, as this computer knows no way to the proxy."""


class Belief(Enum):
    """For which servers the word of a source is enough, provided that it arrived unchanged."""

    OWN_WORD = "own-word"
    """The domain's owner publishes it: enough for servers in the domain or of its provider."""
    DIRECTORY = "directory"
    """A directory has looked the provider up: enough for any server."""
    BUNDLED = "bundled"
    """The provider catalogue: enough for any server, as each one is known to be the provider's."""
    INSIDE = "inside"
    """Plain DNS or a guess: enough for servers in the domain, which prove themselves by their
    certificates; any other one must be confirmed (RFC 6186 section 6, RFC 7817)."""
    HINT = "hint"
    """Enough for no server: a person must confirm each one."""


class TrustPolicy(Struct, frozen=True):
    """What a source declares about its own word.

    Attributes:
        belief: for which servers it is enough.
        travelled: the message id that says how all its answers travel; "": their facts tell it.
        whose: the message id that says whose word it is; "": the tier tells it.
        is_personal: it is the person's own file: other sources raise no doubt about it.
        names_issuer: the owner may name there who issues tokens.
    """

    belief: Belief
    travelled: str = ""
    whose: str = ""
    is_personal: bool = False
    names_issuer: bool = False


class MxFacts(Struct, frozen=True, kw_only=True):
    """What the MX records of the domain say.

    Attributes:
        host: the best MX host, in A-labels; None: there is no usable one.
        is_null: the domain takes no mail (null MX, RFC 7505).
        disputed: a second resolver answered otherwise.
    """

    host: str | None = None
    is_null: bool = False
    disputed: bool = False


MX: Final = "mx"
"""The source of the attempt that asked for the MX records; no plugin has this id."""

DEFAULT_ISPDB: Final = "https://autoconfig.thunderbird.net/v1.1/"


class DiscoveryOptions(Struct, frozen=True, kw_only=True):
    """What the person allowed discovery to do.

    Attributes:
        ispdb_url: the domain is appended, or put for ``{domain}``; None: do not ask an ISPDB.
        send_address: whether the own domain's https autoconfig may learn the address.
        offline: only sources that need no network.
        autodiscover_login: whether a 401 of Autodiscover may be answered with the password.
        local_files: the person's own files; None: there is no such place.
        providers: None: those that come with the program.
    """

    ispdb_url: str | None = DEFAULT_ISPDB
    send_address: bool = True
    offline: bool = False
    autodiscover_login: bool = False
    local_files: LocalFiles | None = None
    providers: KnownProviders | None = None


class Query(Struct, frozen=True, kw_only=True):
    """What sources are asked about.

    Attributes:
        address: None when only a domain is known.
        domain: the domain to ask about, in A-labels: the address's own, or the mail host's.
        relation: which of the two it is.
        mx_host: the best MX host, where it is known.
        silent: published servers that did not answer.
        options: what the person allowed.
    """

    address: EmailAddress | None
    domain: str
    relation: Relation = Relation.OWN
    mx_host: str | None = None
    silent: tuple[Server, ...] = ()
    options: DiscoveryOptions = DiscoveryOptions()


class Answer(Struct, frozen=True, kw_only=True):
    """What a source said, and how it travelled.

    Attributes:
        config: in the document's own order.
        trust: AUTHENTICATED only if every hop was (TLS, or our own data).
        notes: what was dropped or assumed while reading.
        hops: the URLs or names that led here, in order.
        not_offered: protocols that the domain's owner says do not exist (SRV target ".").
        cnames: names outside the asked host's registrable domain that DNS aliases led through.
        questions: the DNS records that it rests on, as (name, type): what DNSSEC could prove.
        dnssec: all of these were validated, down from the root.
        disputed: a second resolver answered these questions otherwise.
    """

    config: ClientConfig
    trust: Trust
    notes: tuple[Message, ...] = ()
    hops: tuple[str, ...] = ()
    not_offered: tuple[MailProtocol, ...] = ()
    cnames: tuple[str, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()
    dnssec: bool = False
    disputed: bool = False


class BadTls(Struct, frozen=True, kw_only=True):
    """TLS that failed: the host, and what was seen of it."""

    host: str
    facts: TlsFacts


class WebPage(Struct, frozen=True, kw_only=True):
    """A page for people in place of a document; ``wants_login``: it has a form for a password."""

    url: str
    wants_login: bool = False


class Attempt(Struct, frozen=True, kw_only=True):
    """One question that a person would recognise, and its outcome.

    Attributes:
        source: the plugin's id, or ``MX``.
        policy: what the source, or its step, declared about its own word.
        rank: the source's number for this question; lower is better (decided by the source).
        asked: URL, "SRV of example.com", or "imap imap.example.com:993", verbatim.
        detail: why there is no answer. What was dropped from an answer stands in its notes.
        reason: the same as a fact, where the run depends on it.
        software: the server software that the source recognised.
        mx: only for the question of the MX records, once they are known.
        withheld_from: the host that was not asked, as it would learn the address without a person
            having agreed.
        tls: only for TLS_FAILED.
        page: the page that the question led to instead of a document.
        elapsed_s: from its start to its end, in seconds.
        traceback: only for CRASHED.
    """

    source: str
    tier: Tier
    policy: TrustPolicy
    rank: int
    relation: Relation
    asked: str
    outcome: Outcome
    answer: Answer | None = None
    detail: Message | None = None
    reason: Reason | None = None
    software: Software | None = None
    mx: MxFacts | None = None
    withheld_from: str | None = None
    tls: BadTls | None = None
    page: WebPage | None = None
    elapsed_s: float = 0.0
    traceback: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Source and question, which together are unique in a run."""
        return self.source, self.asked


def domain_exists(attempts: Iterable[Attempt]) -> bool:
    """Tell whether the DNS knows the domain, as far as the MX question told."""
    return not any(a.source == MX and a.reason is Reason.NO_SUCH_NAME for a in attempts)
