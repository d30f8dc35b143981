"""What the records of a survey add up to, and what changed since an earlier one."""

from msgspec import Struct

from autoconf.model.audit import PublicationKind
from autoconf.model.finding import Severity
from autoconf.model.grade import Level
from autoconf.model.survey import SurveyOutcome


class OutcomeCount(Struct, frozen=True, kw_only=True):
    """How many domains ended with one outcome."""

    outcome: SurveyOutcome
    domains: int


class PublicationCount(Struct, frozen=True, kw_only=True):
    """What became of one place of publication; each domain counts once, with its best answer.

    Attributes:
        found: a document or a record that can be read.
        found_plain: those of ``found`` that only plain http gave.
        wrong: something is there, and cannot be read.
        failed: no answer, a refusal, or TLS that failed.
    """

    kind: PublicationKind
    found: int = 0
    found_plain: int = 0
    wrong: int = 0
    failed: int = 0


class MailHostCount(Struct, frozen=True, kw_only=True):
    """How many domains get their mail at one mail host, by its registrable domain."""

    mx_base: str
    domains: int


class MailHosts(Struct, frozen=True, kw_only=True):
    """The mail hosts.

    Attributes:
        count: how many there are.
        top: those with the most domains.
        others: domains of all other mail hosts.
        without: domains without a mail host.
    """

    count: int = 0
    top: tuple[MailHostCount, ...] = ()
    others: int = 0
    without: int = 0


class ServerCount(Struct, frozen=True, kw_only=True):
    """A number of servers, each once, and the domains of each added up.

    A domain with three servers adds three.
    """

    servers: int = 0
    domains: int = 0


class GradeCount(ServerCount, frozen=True, kw_only=True):
    """Servers that answer, by their grade; None: it could not be graded."""

    grade: Level | None


class VersionCount(ServerCount, frozen=True, kw_only=True):
    """Servers that answer, by their version of TLS; empty: without TLS."""

    tls_version: str


class Certificates(Struct, frozen=True, kw_only=True):
    """Certificates whose time is over, or is over soon.

    Attributes:
        at: the moment that they are compared with, ISO 8601, UTC.
        soon: those that end within 30 days.
    """

    at: str
    ended: ServerCount
    soon: ServerCount


class Servers(Struct, frozen=True, kw_only=True):
    """The servers that domains name, each once."""

    all: ServerCount
    silent: ServerCount
    grades: tuple[GradeCount, ...]
    versions: tuple[VersionCount, ...]
    certificates: Certificates


class FaultCount(Struct, frozen=True, kw_only=True):
    """How many domains have a finding; ``severity`` is the worst that one of them has."""

    rule: str
    severity: Severity
    domains: int


class ProgramCount(Struct, frozen=True, kw_only=True):
    """For how many domains a mail program sets itself up."""

    program: str
    yes: int = 0
    half: int = 0
    no: int = 0
    unknown: int = 0


class Counts(Struct, frozen=True, kw_only=True):
    """A whole survey in numbers.

    Attributes:
        domains: each counted once.
        doubled: further records of a domain that was counted already. They count nowhere else.
        with_mail: domains that were looked at and may have mail.
        silent: those of ``with_mail`` that publish no settings themselves.
        outcomes: all of them, in the order of the enum.
        publications: in the order of the enum.
        faults: blockers and warnings first, then notes; each part by its number of domains.
        programs: by id.
    """

    schema_version: int = 1
    domains: int = 0
    doubled: int = 0
    with_mail: int = 0
    silent: int = 0
    outcomes: tuple[OutcomeCount, ...] = ()
    publications: tuple[PublicationCount, ...] = ()
    mail_hosts: MailHosts = MailHosts()
    servers: Servers
    faults: tuple[FaultCount, ...] = ()
    programs: tuple[ProgramCount, ...] = ()

    def program(self, program: str) -> ProgramCount:
        """Return the numbers of one mail program; all are 0 where no domain was looked at."""
        found = (one for one in self.programs if one.program == program)
        return next(found, ProgramCount(program=program))


class OutcomeChange(Struct, frozen=True, kw_only=True):
    """How many domains went from one outcome to another."""

    before: SurveyOutcome
    after: SurveyOutcome
    domains: int


class ProgramChange(Struct, frozen=True, kw_only=True):
    """For how many domains a program sets itself up now and did not before, and the reverse."""

    program: str
    gained: int = 0
    lost: int = 0


class FaultChange(Struct, frozen=True, kw_only=True):
    """In how many domains a finding appeared, and in how many it was mended."""

    rule: str
    appeared: int = 0
    mended: int = 0


class Move(Struct, frozen=True, kw_only=True):
    """How many domains moved between two mail hosts; empty: none."""

    before: str
    after: str
    domains: int


class Changes(Struct, frozen=True, kw_only=True):
    """What changed since an earlier survey.

    Attributes:
        before: domains of the earlier survey.
        new: domains that the earlier survey lacks.
        gone: domains of the earlier survey that this one lacks.
        outcomes: only those that differ; the most frequent first.
        programs: only those with a change; by id.
        faults: only those with a change; by rule.
        moved: domains with another mail host.
        moves: the most frequent ones.
    """

    before: int = 0
    new: int = 0
    gone: int = 0
    outcomes: tuple[OutcomeChange, ...] = ()
    programs: tuple[ProgramChange, ...] = ()
    faults: tuple[FaultChange, ...] = ()
    moved: int = 0
    moves: tuple[Move, ...] = ()
