"""The shape of the JSON report, version 1; it changes by addition only (docs/cli.md)."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from autoconf.model.check import CheckOutcome, LoginOutcome, Stage
from autoconf.model.config import Decision
from autoconf.model.evidence import Outcome, Relation, Tier, Trust
from autoconf.model.finding import Confidence, Severity, Who
from autoconf.model.mailbox import SenderOutcome, SpecialUse
from autoconf.model.server import AuthMethod, MailProtocol, SocketType

SCHEMA_VERSION: Final = 1
Port = Annotated[int, Meta(ge=1, le=65535)]


class TrustDocument(Struct, kw_only=True):
    """May the password be sent: at once, after a confirmation, or never."""

    decision: Decision
    confirm_domain: str | None
    reasons: list[str]
    foreign: bool = False


class Pop3Document(Struct, kw_only=True):
    """What the provider advises for POP3; null where it does not say."""

    leave_messages_on_server: bool | None = None
    days_to_leave_messages_on_server: int | None = None
    download_on_biff: bool | None = None
    check_interval_minutes: int | None = None


class ServerDocument(Struct, kw_only=True):
    """A server; username is filled, username_form is not."""

    protocol: MailProtocol
    hostname: str
    port: Port
    socket_type: SocketType
    authentication: list[AuthMethod]
    username: str
    username_form: str
    source: str
    trust: TrustDocument | None
    username_stated: bool = True
    restriction: list[str] = []
    pop3: Pop3Document | None = None


class ServiceDocument(Struct, kw_only=True):
    """Something besides mail."""

    kind: str
    url: str


class LinkDocument(Struct, kw_only=True):
    """A page, described by language."""

    url: str
    text: dict[str, str]


class OAuth2Document(Struct, kw_only=True):
    """Where OAuth2 tokens come from."""

    issuer: str = ""
    auth_url: str = ""
    token_url: str = ""
    scopes: list[str] = []
    client_id: str = ""


class RequirementDocument(Struct, kw_only=True):
    """What has to be done before a login works."""

    what: str
    when: str = ""
    link: str | None = None


class ConfigDocument(Struct, kw_only=True):
    """Settings; trust is the worst of the first incoming and the first outgoing server."""

    provider_id: str
    display_name: str
    domains: list[str]
    trust: TrustDocument | None
    incoming: list[ServerDocument]
    outgoing: list[ServerDocument]
    services: list[ServiceDocument] = []
    documentation: list[LinkDocument] = []
    instructions: list[LinkDocument] = []
    display_short_name: str = ""
    enable: list[LinkDocument] = []
    web_mail: str = ""
    oauth2: OAuth2Document | None = None
    requires: list[RequirementDocument] = []
    hint: str = ""


class AttemptDocument(Struct, kw_only=True):
    """One question and its outcome."""

    source: str
    tier: Tier
    relation: Relation
    asked: str
    outcome: Outcome
    detail: str
    answer: ConfigDocument | None
    trust: Trust | None
    elapsed_s: float
    rank: int
    notes: list[str] = []
    hops: list[str] = []


class TlsDocument(Struct, kw_only=True):
    """What was seen of TLS; times are ISO 8601 in UTC."""

    version: str
    cipher: str
    verified: bool
    problem: str | None
    names: list[str]
    issuer: str
    not_after: str
    sha256: str
    not_before: str = ""


class LoginDocument(Struct, kw_only=True):
    """What became of the credentials."""

    outcome: LoginOutcome
    mechanism: str
    username: str
    message: str
    code: str = ""


class FolderDocument(Struct, kw_only=True):
    """An IMAP folder with a purpose (RFC 6154); the name is decoded."""

    use: SpecialUse
    name: str


class Pop3FactsDocument(Struct, kw_only=True):
    """What POP3 allows; may_stay: whether mail can be left on the server; null: not known."""

    may_stay: bool | None
    has_uidl: bool | None
    has_top: bool | None
    expire_days: int | None
    never_expires: bool
    login_delay_s: int | None
    implementation: str


class ImapFactsDocument(Struct, kw_only=True):
    """What IMAP offers; quotas in KiB of 1024 octets, null where there is none."""

    folders: list[FolderDocument]
    folder_count: int | None
    prefix: str | None
    delimiter: str
    has_idle: bool
    quota_used_kib: int | None
    quota_limit_kib: int | None
    identified: bool


class SmtpFactsDocument(Struct, kw_only=True):
    """What sending is like; sender: the answer to mail from the address to itself, none was sent.

    max_octets is of one message, 0 for no fixed limit; words are the server's where it objected.
    """

    max_octets: int | None
    has_8bitmime: bool
    has_smtputf8: bool
    has_pipelining: bool
    address: str
    sender: SenderOutcome | None
    words: str
    refused_recipient: bool


class MailboxDocument(Struct, kw_only=True):
    """What an accepted login showed; refusal: why the mailbox was not opened all the same."""

    messages: int | None
    octets: int | None
    refusal: str
    refusal_code: str
    pop3: Pop3FactsDocument | None
    imap: ImapFactsDocument | None
    smtp: SmtpFactsDocument | None


class RoundTripDocument(Struct, kw_only=True):
    """A message to oneself; seconds from sent to seen; deleted is null where it was not wanted."""

    sent: bool
    message_id: str
    seen_over: MailProtocol | None
    folder: str
    is_junk: bool
    seconds: float | None
    deleted: bool | None
    detail: str


class CheckDocument(Struct, kw_only=True):
    """One endpoint, stage by stage."""

    protocol: MailProtocol
    hostname: str
    port: Port
    socket_type: SocketType
    reached: Stage
    outcome: CheckOutcome
    detail: str
    capabilities: list[str]
    tls: TlsDocument | None
    login: LoginDocument
    transcript: list[str]
    messages_waiting: int | None = None
    mailbox: MailboxDocument | None = None
    elapsed_s: float = 0.0


class FindingDocument(Struct, kw_only=True):
    """One diagnosis; message and remedy are English, made from the ids and the parameters."""

    rule: str
    severity: Severity
    confidence: Confidence
    message: str
    remedy: str
    who: Who
    evidence: list[str]
    reference: str
    message_id: str = ""
    remedy_id: str = ""
    parameters: dict[str, str] = {}


class ReportDocument(Struct, kw_only=True):
    """The whole report."""

    schema_version: Literal[1]
    address: str | None
    domain: str
    elapsed_s: float
    attempts: list[AttemptDocument]
    config: ConfigDocument | None
    checks: list[CheckDocument]
    findings: list[FindingDocument]
    login_wanted: bool = True
    confirmation_missing: list[str] = []
    confirmation_declined: list[str] = []
    confirmed: list[str] = []
    looks_like: str | None = None
    round_trip: RoundTripDocument | None = None


class ReadDocument(Struct, kw_only=True):
    """What is read back of a report; the rest may be newer than this program."""

    schema_version: Literal[1]
    address: str | None
    domain: str
    config: ConfigDocument | None
