"""What a page may know about a job."""

from typing import Literal

from msgspec import Struct

from autoconf.model.audit_result import Audit
from autoconf.model.events import Event
from autoconf.model.report import Report

JobKind = Literal["discover", "check", "diagnose", "audit"]
JobState = Literal["queued", "running", "done", "failed", "cancelled"]


class Ways(Struct, frozen=True, kw_only=True):
    """How a visitor can sign in with the browser.

    Attributes:
        host: of the page where the person signs in.
        mail_hosts: get the token, and no others.
        site: to which the provider sends the browser back, such as ``https://help.example.com``;
            empty: it cannot.
        with_code: whether a code for another device is offered.
        is_foreign: whether the host lies outside the domain of the address, and only the owner of
            that domain names it.
    """

    host: str
    mail_hosts: tuple[str, ...] = ()
    site: str = ""
    with_code: bool = False
    is_foreign: bool = False

    @property
    def at_page(self) -> bool:
        """Whether the provider can send the browser back."""
        return bool(self.site)


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
        has_login: whether a password or a token was given in this job.
        sign_in: how the visitor can sign in with the browser; None: there is no way.
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
    sign_in: Ways | None = None

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
