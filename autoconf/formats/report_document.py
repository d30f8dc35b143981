"""The shape of the JSON report, version 1; it changes by addition only (docs/cli.md)."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from autoconf.formats.report_mailbox import MailboxDocument, RoundTripDocument
from autoconf.model.cause import Cause
from autoconf.model.check import CheckOutcome, LoginOutcome, Stage
from autoconf.model.config import Decision
from autoconf.model.evidence import Outcome, Relation, Tier, Trust
from autoconf.model.finding import Confidence, Severity, Who
from autoconf.model.grade import Level
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
    pinned: bool = False
    subject: str = ""
    matched_name: str = ""
    key_type: str = ""
    key_bits: int = 0
    signature_hash: str = ""
    self_signed: bool = False
    chain_length: int = 0
    chain_in_order: bool = True
    root_sent: bool = False
    issuer_missing: bool = False
    trust_store: str = ""


class GradeDocument(Struct, kw_only=True):
    """How good one point of a server's TLS is (docs/tls.md)."""

    check: str
    grade: Level
    message: str
    message_id: str
    parameters: dict[str, str]


class LoginDocument(Struct, kw_only=True):
    """What became of the credentials."""

    outcome: LoginOutcome
    mechanism: str
    username: str
    message: str
    code: str = ""


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
    grades: list[GradeDocument] = []


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
    cause: Cause | None = None


class OutputDocument(Struct, kw_only=True):
    """What was written for one client: paths below the folder, what to do, and what was lost."""

    client: str
    files: list[str]
    steps: list[str]
    caveats: list[str]


class RefusedDocument(Struct, kw_only=True):
    """A client that cannot be given these settings."""

    client: str
    reason: str


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
    outputs: list[OutputDocument] = []
    refused: list[RefusedDocument] = []
    made_at: str = ""
    round_trip: RoundTripDocument | None = None


class ReadDocument(Struct, kw_only=True):
    """What is read back of a report; the rest may be newer than this program."""

    schema_version: Literal[1]
    address: str | None
    domain: str
    config: ConfigDocument | None
