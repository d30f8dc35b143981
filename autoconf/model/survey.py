"""What a survey knows of one domain: a flat record, the same in JSON Lines and in Parquet."""

from enum import Enum

from msgspec import Struct

from autoconf.model.audit import PublicationKind, SetsUp
from autoconf.model.evidence import Outcome
from autoconf.model.finding import Severity
from autoconf.model.grade import Level
from autoconf.model.server import MailProtocol, SocketType


class SurveyOutcome(Enum):
    """What there is about a domain, in one word."""

    PUBLISHED = "published"
    """The domain itself says how its mail is reached."""
    KNOWN = "known"
    """Only others say it: its mail host, an ISPDB or the provider database."""
    GUESSED = "guessed"
    """No source says it; a usual host name answered."""
    NOTHING = "nothing"
    NO_MAIL = "no-mail"
    """The domain says that it takes no mail (RFC 7505)."""
    NO_DOMAIN = "no-domain"
    """The DNS does not know it."""
    NO_ANSWER = "no-answer"
    """The DNS gave no answer."""
    OPTED_OUT = "opted-out"
    """It stands in the list of domains that are left alone; it was asked nothing."""


class SurveySource(Struct, frozen=True, kw_only=True):
    """A place of publication that gave something, or failed in another way than by being absent.

    Attributes:
        secure: whether it was asked over https, or is a record.
    """

    kind: PublicationKind
    outcome: Outcome
    secure: bool = True


class SurveyServer(Struct, frozen=True, kw_only=True):
    """A mail server that is named for the domain.

    Attributes:
        host: in A-labels.
        answers: it greeted in its protocol.
        verified: TLS proved its name.
        tls_version: such as TLSv1.3; empty without TLS.
        not_after: of the certificate, ISO 8601, UTC; empty without one.
        grade: the worst of its TLS (docs/tls.md); None if it could not be graded.
        problem: the worst point of its TLS: trust, host-name, dates, protocol, key, signature,
            cipher or encryption; empty with the grade ok or without one.
    """

    protocol: MailProtocol
    host: str
    port: int
    security: SocketType
    answers: bool = False
    verified: bool = False
    tls_version: str = ""
    not_after: str = ""
    grade: Level | None = None
    problem: str = ""


class SurveyFinding(Struct, frozen=True, kw_only=True):
    """A finding; ``rule`` is its heading in docs/rules.md."""

    rule: str
    severity: Severity


class SurveyRecord(Struct, frozen=True, kw_only=True):
    """One domain.

    Attributes:
        domain: in A-labels.
        mx: its mail hosts, best first.
        mx_base: the registrable domain of the best mail host; empty without one.
        sources: see ``SurveySource``; in the order of their ranks.
        servers: each protocol, host, port and security once, sorted.
        programs: what each mail program does with the domain, by its id.
        findings: sorted by rule; a rule that found several things stands once, with the worst.
        asked_at: the time of the first question, ISO 8601, UTC; empty: the domain does not exist,
            gave no answer, or was left alone.
        elapsed_s: from the first question about the domain to its last reply, without what its
            mail host was asked for all its customers.
    """

    domain: str
    outcome: SurveyOutcome
    mx: tuple[str, ...] = ()
    mx_base: str = ""
    sources: tuple[SurveySource, ...] = ()
    servers: tuple[SurveyServer, ...] = ()
    programs: dict[str, SetsUp] = {}
    findings: tuple[SurveyFinding, ...] = ()
    asked_at: str = ""
    elapsed_s: float = 0.0
