"""What was asked, and what came back: every question, every outcome."""

from enum import Enum
from typing import Final, Protocol

from msgspec import Struct

from autoconf.model.address import EmailAddress
from autoconf.model.config import ClientConfig
from autoconf.model.message import Message
from autoconf.model.server import MailProtocol


class LocalFiles(Protocol):
    """Where a person keeps configuration files of their own (the draft's step 4.1)."""

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
    TLS_FAILED = "tls-failed"
    UNREACHABLE = "unreachable"
    MALFORMED = "malformed"
    SKIPPED = "skipped"
    CRASHED = "crashed"


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
        domain: the domain to ask about, in A-labels: the address's own, or the hoster's.
        relation: which of the two it is.
        mx_host: the best MX host, where the relation is MAIL_HOST.
        options: what the person allowed.
    """

    address: EmailAddress | None
    domain: str
    relation: Relation = Relation.OWN
    mx_host: str | None = None
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
    notes: tuple[Message | str, ...] = ()
    hops: tuple[str, ...] = ()
    not_offered: tuple[MailProtocol, ...] = ()
    cnames: tuple[str, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()
    dnssec: bool = False
    disputed: bool = False


class Attempt(Struct, frozen=True, kw_only=True):
    """One question that a person would recognise, and its outcome.

    Attributes:
        source: the plugin's id.
        rank: the source's number for this question; lower is better (decided by the source).
        asked: URL, "SRV of example.com", or "imap imap.example.com:993", verbatim.
        detail: why there is no answer, or what was dropped from it; plain text, one line.
        elapsed_s: from its start to its end, in seconds.
        traceback: only for CRASHED.
    """

    source: str
    tier: Tier
    rank: int
    relation: Relation
    asked: str
    outcome: Outcome
    answer: Answer | None = None
    detail: str = ""
    elapsed_s: float = 0.0
    traceback: str = ""
