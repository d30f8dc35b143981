"""What a page may know about a job."""

from typing import Literal

from msgspec import Struct

from autoconf.model.audit_result import Audit
from autoconf.model.events import Event
from autoconf.model.report import Report

JobKind = Literal["discover", "check", "diagnose", "audit"]
JobState = Literal["queued", "running", "done", "failed", "cancelled"]


class JobFacts(Struct, frozen=True, kw_only=True):
    """A job as its visitor may see it; it holds no password.

    Attributes:
        id: cannot be guessed.
        kind: what it does.
        state: where it stands.
        address: as typed; the domain of an audit.
        place: in the line, from 1; 0: it does not wait.
        events: those so far.
        report: None before the end, and for an audit.
        audit: None before the end, and for anything else.
        tries_used: failed logins of the account that count.
        pause_s: until the account may log in again; 0: it may now, or that is not known.
        login_tests: whether this site takes passwords.
        has_login: whether a password was given in this job.
    """

    id: str
    kind: JobKind
    state: JobState
    address: str
    place: int = 0
    events: tuple[Event, ...] = ()
    report: Report | None = None
    audit: Audit | None = None
    tries_used: int = 0
    pause_s: float = 0.0
    login_tests: bool = True
    has_login: bool = False

    @property
    def url(self) -> str:
        """The path of its page."""
        return f"/jobs/{self.id}"


class Chosen(Struct, frozen=True, kw_only=True):
    """What the visitor chose on the page of an answer.

    Attributes:
        protocol: ``imap`` or ``pop3``; empty: nothing.
        client: a mail program; empty: nothing.
    """

    protocol: str = ""
    client: str = ""
