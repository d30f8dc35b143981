"""What a domain publishes for mail programs, and what each program makes of it."""

from enum import Enum
from typing import Final

from msgspec import Struct

from autoconf.model.check import TlsFacts
from autoconf.model.config import ClientConfig
from autoconf.model.evidence import BadTls, Outcome
from autoconf.model.finding import Confidence
from autoconf.model.lapse import LapseFact
from autoconf.model.message import Message
from autoconf.model.server import Endpoint, Server


class PublicationKind(Enum):
    """Where settings may be published."""

    AUTOCONFIG = "autoconfig"
    """The file at the host autoconfig.DOMAIN."""
    WELL_KNOWN = "autoconfig-well-known"
    """The same file below .well-known of the domain."""
    ISPDB = "ispdb"
    MX_AUTOCONFIG = "mail-host-autoconfig"
    MX_ISPDB = "mail-host-ispdb"
    SRV = "srv"
    PACC = "pacc"
    MAILCONF = "txt-mailconf"
    AUTODISCOVER = "autodiscover"
    """At the host autodiscover.DOMAIN."""
    AUTODISCOVER_ROOT = "autodiscover-root"
    """At the domain itself."""
    AUTODISCOVER_SRV = "autodiscover-srv"
    AUTODISCOVER_JSON = "autodiscover-json"

    @property
    def is_of_owner(self) -> bool:
        """Whether the owner of the domain publishes there."""
        return self not in (
            PublicationKind.ISPDB,
            PublicationKind.MX_AUTOCONFIG,
            PublicationKind.MX_ISPDB,
        )


class Flaw(Enum):
    """What strict readers do not forgive in a document that can be read."""

    WRONG_TYPE = "wrong-type"
    """The media type is not one of XML."""
    LATE_START = "late-start"
    """White space stands before the XML declaration."""
    WEB_PAGE = "web-page"
    DOCTYPE = "doctype"
    NO_ID = "no-id"
    """``emailProvider`` has no id that is a host name."""
    NO_DOMAIN = "no-domain"
    """There is no ``domain`` that is one."""
    SERVER_DROPPED = "server-dropped"
    """A server lacks what a program cannot assume."""
    PASSWORD = "password"
    """The file holds a password."""
    LONG_NAME = "long-name"
    """The name of the provider is longer than 60 letters, or its short name than 20."""


HARMLESS: Final = frozenset({Flaw.PASSWORD, Flaw.LONG_NAME})
"""Every program reads the file all the same."""


class Publication(Struct, frozen=True, kw_only=True):
    """One question about a place of publication, and its outcome.

    Attributes:
        at: the URL as it was asked, or the name of a record.
        secure: whether it was asked over https, or is a record.
        with_address: whether the question named an address: by the parameter ``emailaddress``, or
            by a POST to Autodiscover.
        status: of HTTP; None where it is not known.
        content_type: the media type, without parameters.
        hops: every URL that was asked.
        cnames: the aliases of all hosts that were asked.
        config: in the order of the document.
        leads_to: the URL that a JSON answer of Autodiscover names; empty for anything else.
        ends_search: whether a program that only wants well-formed XML stops here.
        tls: of a host that did not prove its name.
        notes: what was dropped or assumed, where ``documents`` does not ask.
    """

    kind: PublicationKind
    at: str
    outcome: Outcome
    detail: Message | None = None
    secure: bool = True
    with_address: bool = False
    status: int | None = None
    content_type: str = ""
    hops: tuple[str, ...] = ()
    cnames: tuple[str, ...] = ()
    config: ClientConfig | None = None
    leads_to: str = ""
    flaws: tuple[Flaw, ...] = ()
    ends_search: bool = False
    wants_login: bool = False
    tls: BadTls | None = None
    notes: tuple[Message, ...] = ()
    elapsed_s: float = 0.0

    @property
    def place(self) -> str:
        """Where it is, without the parameters that name the address."""
        return self.at.partition("?emailaddress=")[0].partition("?Email=")[0]


class MxHost(Struct, frozen=True, kw_only=True):
    """A host of an MX record.

    Attributes:
        exists: None where the DNS did not tell.
        leads_to: an address that no other computer can reach, if all its addresses are such; else
            empty.
    """

    host: str
    preference: int
    exists: bool | None = None
    leads_to: str = ""


class SrvFact(Struct, frozen=True, kw_only=True):
    """An SRV record of a mail service.

    Attributes:
        service: such as ``_imaps``.
        target: empty where the service is not offered (".").
        is_alias: the target is a CNAME, which RFC 2782 does not allow.
        exists: whether the target has an address; None where the DNS did not tell.
    """

    service: str
    priority: int
    weight: int
    port: int
    target: str
    is_alias: bool = False
    exists: bool | None = None


class ServerFact(Struct, frozen=True, kw_only=True):
    """Whether a mail server answers, without a login.

    Attributes:
        speaks: it greeted in its protocol.
        encrypts: it offers TLS.
        is_safe: TLS proved its name.
        why: what went wrong.
        tls: None if no handshake was begun.
        capabilities: its list of abilities; empty if it is not known.
        leads_to: the address in its DNS record, if it is not contacted for that address; else
            empty.
    """

    endpoint: Endpoint
    speaks: bool = False
    encrypts: bool = False
    is_safe: bool = False
    why: Message | None = None
    tls: TlsFacts | None = None
    capabilities: tuple[str, ...] = ()
    leads_to: str = ""


class DanglingAlias(Struct, frozen=True, kw_only=True):
    """A name that programs ask, and the host that it is an alias of and that does not exist."""

    name: str
    target: str


class CaaFact(Struct, frozen=True, kw_only=True):
    """Who may issue certificates for a mail server (RFC 8659).

    Attributes:
        name: where the records stand: the host, or a name above it.
        issuers: the domains of the authorities. An empty list forbids every authority.
        issued_by: the issuer of the certificate in use.
    """

    host: str
    name: str
    issuers: tuple[str, ...]
    issued_by: str


class UnequalAddress(Struct, frozen=True, kw_only=True):
    """An address of a web host that does not have the settings file of the others.

    Attributes:
        why: None if it has another file, or none.
    """

    host: str
    address: str
    why: Message | None = None


class DomainFacts(Struct, frozen=True, kw_only=True):
    """What the DNS says about a domain, and which mail servers answer.

    Attributes:
        answered: whether the DNS answered the questions about the domain itself.
        exists: whether the DNS knows the domain.
        has_address: whether it has an address of its own.
        has_null_mx: it says that it takes no mail (RFC 7505).
        mx: its mail hosts, best first.
        srv: the SRV records of mail services.
        wildcard: whether a name that was never chosen has an address.
        mail_host: the owner of the best mail host, as far as it can be told by its domain.
        servers: those that are published or were tried.
        guessed: whether usual host names were tried.
        dangling: aliases that lead to no host.
        differing: the URLs of files that name other servers for another address.
        unequal: the addresses of the hosts of files that do not have the file.
        lapses: questions that its servers do not answer well.
        mobile_status: the HTTP status of Autodiscover for a phone; None: not known.
        caa: of the domain's own mail servers, where there are such records.
    """

    answered: bool = True
    exists: bool = True
    has_address: bool = True
    has_null_mx: bool = False
    mx: tuple[MxHost, ...] = ()
    srv: tuple[SrvFact, ...] = ()
    wildcard: bool = False
    mail_host: str = ""
    servers: tuple[ServerFact, ...] = ()
    guessed: bool = False
    dangling: tuple[DanglingAlias, ...] = ()
    caa: tuple[CaaFact, ...] = ()
    differing: tuple[str, ...] = ()
    unequal: tuple[UnequalAddress, ...] = ()
    lapses: tuple[LapseFact, ...] = ()
    mobile_status: int | None = None


class SetsUp(Enum):
    """Whether a mail program sets itself up for an address of the domain."""

    YES = "yes"
    HALF = "half"
    """It finds one direction, or asks the person for something that it could know."""
    NO = "no"
    UNKNOWN = "unknown"


class ProgramResult(Struct, frozen=True, kw_only=True):
    """What one mail program does with the domain.

    Attributes:
        program: its id.
        by: id of the source that it uses, or "guess"; None where it uses none.
        servers: those that it takes: for reading, then for sending.
        client: id of the client to write settings for instead.
        instead: how its user gets the settings otherwise: message id.
    """

    program: str
    name: str
    answer: SetsUp
    why: Message
    by: str | None = None
    confidence: Confidence = Confidence.CERTAIN
    servers: tuple[Server, ...] = ()
    client: str = ""
    instead: str = ""


class NextStep(Struct, frozen=True, kw_only=True):
    """The one thing to publish next: a record of the DNS or a file.

    Attributes:
        record: lines of the zone; empty for a file.
        file: its URL; empty for a record.
        servers: those that it names.
        helps: the ids of the programs that gain by it.
        guessed: its servers were found by trying: nobody publishes them.
    """

    record: str = ""
    file: str = ""
    servers: tuple[Server, ...] = ()
    helps: tuple[str, ...] = ()
    guessed: bool = False
