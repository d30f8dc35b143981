"""The shape of the JSON report, version 1; it changes by addition only (docs/cli.md).

A value of the model that the report holds unchanged has the model's type. A document type exists
where the JSON has another shape, or words that are made from messages.
"""

from typing import Final, Literal

from msgspec import Struct

from autoconf.formats.report_changes import ChangeDocument
from autoconf.formats.report_mailbox import MailboxDocument, RoundTripDocument
from autoconf.formats.report_oauth2 import OAuth2Document
from autoconf.formats.report_publications import PublicationDocument
from autoconf.formats.report_sending import SendingDocument
from autoconf.formats.report_using import UsingDocument
from autoconf.formats.report_values import Port
from autoconf.model.cause import Cause
from autoconf.model.check import CheckOutcome, LoginOutcome, Stage, TlsFacts
from autoconf.model.config import Requirement, Service, TrustDecision
from autoconf.model.evidence import Outcome, Relation, Tier, Trust
from autoconf.model.finding import Confidence, Severity, Who
from autoconf.model.grade import Level
from autoconf.model.server import AuthMethod, MailProtocol, Pop3Settings, SocketType
from autoconf.model.silent_address import SilentAddress
from autoconf.model.verdict import Works

SCHEMA_VERSION: Final = 1


class ServerDocument(Struct, kw_only=True):
    """A server; username is filled, username_form holds the placeholders."""

    protocol: MailProtocol
    hostname: str
    port: Port
    socket_type: SocketType
    authentication: list[AuthMethod]
    username: str
    username_form: str
    source: str
    trust: TrustDecision | None
    username_stated: bool = True
    restriction: list[str] = []
    pop3: Pop3Settings | None = None


class LinkDocument(Struct, kw_only=True):
    """A page, described by language."""

    url: str
    text: dict[str, str]


class ConfigDocument(Struct, kw_only=True):
    """Settings; trust is the worst of the first incoming and the first outgoing server."""

    provider_id: str
    display_name: str
    domains: list[str]
    trust: TrustDecision | None
    incoming: list[ServerDocument]
    outgoing: list[ServerDocument]
    services: list[Service] = []
    documentation: list[LinkDocument] = []
    instructions: list[LinkDocument] = []
    display_short_name: str = ""
    enable: list[LinkDocument] = []
    web_mail: str = ""
    oauth2: OAuth2Document | None = None
    requires: list[Requirement] = []
    hint: str = ""
    kept_by: str = ""
    closed: str = ""
    checked: str = ""


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


class StageDocument(Struct, kw_only=True):
    """The time of one stage; "name" is the look-up of the server's name."""

    stage: Stage
    elapsed_s: float


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
    tls: TlsFacts | None
    login: LoginDocument
    transcript: list[str]
    messages_waiting: int | None = None
    mailbox: MailboxDocument | None = None
    elapsed_s: float = 0.0
    grades: list[GradeDocument] = []
    stages: list[StageDocument] = []


class VerdictDocument(Struct, kw_only=True):
    """The first words about the run; ``finding`` is the place of the finding that they rest on."""

    finding: str | None
    works: Works
    title: str
    who: Who | None
    confidence: Confidence


class FindingDocument(Struct, kw_only=True):
    """One diagnosis; its words are English, made from the ids and the parameters."""

    rule: str
    severity: Severity
    confidence: Confidence
    message: str
    remedy: str
    who: Who
    evidence: list[str]
    reference: str
    title: str = ""
    steps: list[str] = []
    explains: list[str] = []
    title_id: str = ""
    message_id: str = ""
    remedy_id: str = ""
    parameters: dict[str, str] = {}
    cause: Cause | None = None
    read_on: str = ""
    links: list[str] = []


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
    using: list[UsingDocument] = []
    using_problems: list[str] = []
    verdict: VerdictDocument | None = None
    symptom: str | None = None
    sending: SendingDocument | None = None
    changes: list[ChangeDocument] | None = None
    changes_since: str = ""
    publications: list[PublicationDocument] = []
    silent_addresses: list[SilentAddress] = []
    complaint: str = ""


class ReadLogin(Struct, kw_only=True):
    """The part of a login that proves a server."""

    outcome: str


class ReadMailbox(Struct, kw_only=True):
    """The part of a mailbox that proves a server; not empty: it was not opened."""

    refusal: str = ""


class ReadCheck(Struct, kw_only=True):
    """The part of a check that proves a server."""

    protocol: MailProtocol
    hostname: str
    port: Port
    socket_type: SocketType
    login: ReadLogin
    mailbox: ReadMailbox | None = None


class ReadChecks(Struct, kw_only=True):
    """The checks of a report."""

    checks: list[ReadCheck] = []


class ReadDocument(Struct, kw_only=True):
    """The part of a report that is read back; the rest may come from a newer program."""

    schema_version: Literal[1]
    address: str | None
    domain: str
    config: ConfigDocument | None
