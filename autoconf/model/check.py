"""What a server did when it was reached and logged in to."""

from dataclasses import dataclass
from enum import Enum

from autoconf.model.mailbox import MailboxFacts
from autoconf.model.server import Endpoint, Server


class Stage(Enum):
    """How far a conversation came, in order."""

    CONNECT = "connect"
    TLS = "tls"
    GREETING = "greeting"
    CAPABILITIES = "capabilities"
    LOGIN = "login"
    DONE = "done"


class CheckOutcome(Enum):
    """How a check ended."""

    OK = "ok"
    REFUSED = "refused"
    TIMED_OUT = "timed-out"
    TLS_FAILED = "tls-failed"
    UNREACHABLE = "unreachable"
    WRONG_PROTOCOL = "wrong-protocol"
    SKIPPED = "skipped"
    CRASHED = "crashed"


class LoginOutcome(Enum):
    """What the draft asks servers to tell apart."""

    ACCEPTED = "accepted"
    BAD_CREDENTIALS = "bad-credentials"
    METHOD_UNSUPPORTED = "method-unsupported"
    USER_BLOCKED = "user-blocked"
    CLIENT_REJECTED = "client-rejected"
    OTHER = "other"
    NOT_TESTED = "not-tested"


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFacts:
    """What was seen of TLS on the very connection that was used.

    Attributes:
        version: such as TLSv1.3; empty when the handshake failed before.
        verified: chain, dates and name are good.
        problem: None, or one of cert-expired, cert-not-yet-valid, cert-self-signed,
            cert-unknown-issuer, cert-host-mismatch, tls-too-old, handshake-failed.
        names: DNS names of the certificate.
        not_after: ISO 8601, UTC.
        sha256: of the certificate, lower-case hex.
    """

    version: str = ""
    cipher: str = ""
    verified: bool = False
    problem: str | None = None
    names: tuple[str, ...] = ()
    issuer: str = ""
    not_before: str = ""
    not_after: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginResult:
    """What became of the credentials.

    Attributes:
        outcome: NOT_TESTED when none were sent.
        mechanism: PLAIN, LOGIN, USER/PASS ...; empty when none was tried.
        username: as sent.
        message: the server's own words, cleaned of control characters, at most 300 characters;
            or our reason for not testing.
        code: the machine-readable part: SMTP reply and enhanced code, IMAP or POP3 response code.
    """

    outcome: LoginOutcome
    mechanism: str = ""
    username: str = ""
    message: str = ""
    code: str = ""


NOT_TESTED = LoginResult(outcome=LoginOutcome.NOT_TESTED)
"""No credentials were sent and nobody asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One endpoint, stage by stage.

    Attributes:
        server: the first server that names this endpoint.
        reached: the last stage that was completed; CONNECT with an outcome other than OK means
            that not even a connection came about.
        outcome: OK if everything that was asked for worked, the login included.
        detail: why not, in one line.
        capabilities: those after TLS, where there is TLS.
        tls: None when no handshake was begun.
        transcript: lines "S: ..." and "C: ...", secrets blanked.
        messages_waiting: POP3 STAT after the login; None where not asked.
        mailbox: what an accepted login showed; None where there was none, or trouble after it.
    """

    server: Server
    reached: Stage
    outcome: CheckOutcome
    detail: str = ""
    capabilities: tuple[str, ...] = ()
    tls: TlsFacts | None = None
    login: LoginResult = NOT_TESTED
    transcript: tuple[str, ...] = ()
    messages_waiting: int | None = None
    mailbox: MailboxFacts | None = None
    elapsed_s: float = 0.0

    @property
    def endpoint(self) -> Endpoint:
        """The endpoint of ``server``."""
        return self.server.endpoint

    @property
    def server_words(self) -> str:
        """The server's own words about a login, code first; empty where it gave no answer."""
        if self.reached not in (Stage.LOGIN, Stage.DONE) or not self.login.mechanism:
            return ""
        return " ".join(filter(None, (self.login.code, self.login.message)))

    @property
    def is_proved(self) -> bool:
        """Whether the login was accepted, and the mailbox not refused after it."""
        is_refused = self.mailbox is not None and bool(self.mailbox.refusal)
        return self.login.outcome is LoginOutcome.ACCEPTED and not is_refused

    @property
    def is_safe(self) -> bool:
        """Whether capabilities were reached over verified TLS."""
        spoke = self.reached in (Stage.CAPABILITIES, Stage.LOGIN, Stage.DONE)
        return spoke and self.tls is not None and self.tls.verified
