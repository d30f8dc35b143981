"""What a domain publishes for the servers that take its mail, or bring mail to it."""

from collections.abc import Sequence
from enum import Enum
from typing import Final

from msgspec import Struct

from autoconf.model.message import Message


class Standing(Enum):
    """How it stands with one part."""

    OK = "ok"
    MISSING = "missing"
    WRONG = "wrong"
    NOT_CHECKED = "not-checked"


class Part(Enum):
    """The parts of ``Sending``."""

    SPF = "spf"  # RFC 7208
    DMARC = "dmarc"  # RFC 9989
    MTA_STS = "mta-sts"  # RFC 8461
    TLS_RPT = "tls-rpt"  # RFC 8460
    DANE = "dane"  # RFC 7672


class ProblemKind(Enum):
    """What is wrong, or worth a word; the comment says what ``at`` and ``value`` of it are."""

    NO_ANSWER = "no-answer"  # at: the question; detail: why
    SEVERAL_RECORDS = "several-records"  # at: the name; value: how many
    SYNTAX = "syntax"  # at: the name or URL; value: the part that cannot be read

    LOOKUPS = "lookups"  # value: how many, at least; RFC 7208 section 4.6.4 allows 10
    VOID_LOOKUPS = "void-lookups"  # value: how many; 2 are allowed
    MANY_MX_HOSTS = "many-mx-hosts"  # value: the name with more than 10 MX records
    LOOP = "loop"  # at: the name; value: the name that leads back to itself
    INCLUDES_NO_RECORD = "includes-no-record"  # at: the name; value: the included name
    ALLOWS_ALL = "allows-all"  # at: the name; value: the term
    NO_DEFAULT = "no-default"  # at: the name; neither "all" nor "redirect"
    USES_PTR = "uses-ptr"  # at: the name; value: the term

    ONLY_WATCHING = "only-watching"  # at: the name; value: the tag that says so
    REPORT_ADDRESS = "report-address"  # at: the name; value: the address that cannot be used
    REPORTS_NOT_ALLOWED = "reports-not-allowed"  # at: the name to publish; value: the domain

    POLICY_NOT_FETCHED = "policy-not-fetched"  # at: the URL; detail: why
    POLICY_STATUS = "policy-status"  # at: the URL; value: the HTTP status
    POLICY_TYPE = "policy-type"  # at: the URL; value: the media type
    NOT_ENFORCED = "not-enforced"  # at: the URL; value: the mode
    SHORT_MAX_AGE = "short-max-age"  # at: the URL; value: seconds
    MX_NOT_LISTED = "mx-not-listed"  # at: the URL; value: the MX host
    MX_CERTIFICATE = "mx-certificate"  # value: the MX host; detail: why

    NOT_PROVED = "not-proved"  # at: the name; DNSSEC proves it not, as far as we see
    UNUSABLE = "unusable"  # at: the name; value: the TLSA record
    MX_WITHOUT_TLSA = "mx-without-tlsa"  # value: the MX host
    TLSA_MISMATCH = "tlsa-mismatch"  # at: the name; value: the MX host


_FAULTS: Final = frozenset(
    {
        ProblemKind.SEVERAL_RECORDS,
        ProblemKind.SYNTAX,
        ProblemKind.LOOKUPS,
        ProblemKind.VOID_LOOKUPS,
        ProblemKind.MANY_MX_HOSTS,
        ProblemKind.LOOP,
        ProblemKind.INCLUDES_NO_RECORD,
        ProblemKind.ALLOWS_ALL,
        ProblemKind.POLICY_NOT_FETCHED,
        ProblemKind.POLICY_STATUS,
        ProblemKind.MX_NOT_LISTED,
        ProblemKind.MX_CERTIFICATE,
        ProblemKind.TLSA_MISMATCH,
    }
)
"""These make a part WRONG; the others are worth a word only."""
_UNKNOWN: Final = frozenset({ProblemKind.NO_ANSWER, ProblemKind.NOT_PROVED})
"""Without a fault, these make a part NOT_CHECKED."""


class Problem(Struct, frozen=True, kw_only=True):
    """One problem; ``ProblemKind`` says what the attributes are."""

    part: Part
    kind: ProblemKind
    at: str = ""
    value: str = ""
    detail: Message | None = None


class Record(Struct, frozen=True, kw_only=True):
    """A text as it was published: a DNS record, or a policy file with its URL as name.

    Attributes:
        kind: TXT or TLSA; "policy" for the file.
    """

    part: Part
    name: str
    kind: str
    text: str


class Examined(Struct, frozen=True, kw_only=True):
    """What was found about one part."""

    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def standing(self) -> Standing:
        """How it stands."""
        kinds = {problem.kind for problem in self.problems}
        if kinds & _FAULTS:
            return Standing.WRONG
        if kinds & _UNKNOWN:
            return Standing.NOT_CHECKED
        return Standing.OK if self.records else Standing.MISSING


class Sending(Struct, frozen=True, kw_only=True):
    """Whether others will take a domain's mail: facts, not prose."""

    spf: Standing = Standing.NOT_CHECKED
    dmarc: Standing = Standing.NOT_CHECKED
    mta_sts: Standing = Standing.NOT_CHECKED
    tls_rpt: Standing = Standing.NOT_CHECKED
    dane: Standing = Standing.NOT_CHECKED
    problems: tuple[Problem, ...] = ()
    records: tuple[Record, ...] = ()

    def of(self, part: Part, *kinds: ProblemKind) -> Sequence[Problem]:
        """Return the problems of one part and of these kinds."""
        return [p for p in self.problems if p.part is part and p.kind in kinds]

    def texts(self, part: Part) -> Sequence[Record]:
        """Return the published texts of one part."""
        return [record for record in self.records if record.part is part]
