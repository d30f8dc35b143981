"""The result of an audit: what a domain publishes, and what each program makes of it."""

from msgspec import Struct

from autoconf.model.audit import DomainFacts, NextStep, ProgramResult, Publication
from autoconf.model.finding import Finding
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.sending import Sending


class Audit(Struct, frozen=True, kw_only=True):
    """What a domain publishes, and which mail programs set themselves up.

    Attributes:
        domain: in A-labels.
        exit: 0 nothing is wrong, 1 something published is wrong or nothing could be looked at, 3
            nothing is published.
        sending: whether others take the domain's mail; None: not looked at.
        report: the facts of the run; ``publish`` writes from it.
        next: None where nothing would help a program.
    """

    domain: str
    title: Message
    exit: int
    programs: tuple[ProgramResult, ...]
    published: tuple[Publication, ...]
    facts: DomainFacts
    sending: Sending | None = None
    report: Report | None = None
    next: NextStep | None = None
    findings: tuple[Finding, ...] = ()
    is_cancelled: bool = False
    elapsed_s: float = 0.0
