"""What a server did when it was reached and logged in to."""

from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from autoconf.model.server import Endpoint, MailProtocol, Server

if TYPE_CHECKING:  # many classes, that nobody needs before a login
    from autoconf.model.grade import Grade
    from autoconf.model.mailbox import MailboxFacts


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


_LEAST_BITS: Final = {"RSA": 2048, "DSA": 2048, "EC": 224}
_BROKEN_HASHES: Final = frozenset({"md5", "sha1"})


class TlsProblem(StrEnum):
    """Why TLS with a server is not safe."""

    CERT_EXPIRED = "cert-expired"
    CERT_NOT_YET_VALID = "cert-not-yet-valid"
    CERT_SELF_SIGNED = "cert-self-signed"
    CERT_UNKNOWN_ISSUER = "cert-unknown-issuer"
    CERT_INCOMPLETE_CHAIN = "cert-incomplete-chain"
    CERT_HOST_MISMATCH = "cert-host-mismatch"
    CERT_NO_NAMES = "cert-no-names"
    CERT_WEAK_KEY = "cert-weak-key"
    CERT_WEAK_SIGNATURE = "cert-weak-signature"
    TLS_TOO_OLD = "tls-too-old"
    PLAINTEXT = "plaintext"
    NAME_NOT_KNOWN = "name-not-known"
    CLIENT_CERT_REQUIRED = "client-cert-required"
    HANDSHAKE_FAILED = "handshake-failed"

    @property
    def is_of_certificate(self) -> bool:
        """Whether TLS itself works, and the server's certificate is not good."""
        return self not in (
            TlsProblem.TLS_TOO_OLD,
            TlsProblem.PLAINTEXT,
            TlsProblem.NAME_NOT_KNOWN,
            TlsProblem.CLIENT_CERT_REQUIRED,
            TlsProblem.HANDSHAKE_FAILED,
        )


class TlsFacts(Struct, frozen=True, kw_only=True):
    """What was seen of TLS on the very connection that was used.

    Another address of the same name may show another certificate: nothing is said of it.

    Attributes:
        version: such as TLSv1.3; empty when the handshake failed before.
        verified: chain, dates and name are good.
        problem: None where there is none.
        names: DNS names of the certificate.
        not_after: ISO 8601, UTC.
        sha256: of the certificate, lower-case hex.
        pinned: not verified, but its SHA-256 is one that the person typed; ``problem`` says why it
            was not verified.
        matched_name: the one of ``names`` that covers the host; empty where none does.
        key_type: RSA, EC, Ed25519, Ed448, DSA; empty where it is none of these.
        key_bits: 0 where unknown, or where the type has only one length.
        signature_hash: as in sha256; empty where the signature has none of its own (Ed25519).
        chain_length: how many certificates the server sent.
        chain_in_order: each was followed by its issuer's (RFC 5246 section 7.4.2).
        root_sent: the root was among them, which nobody needs.
        issuer_missing: a certificate between this one and its root was not among them; where the
            root is not known, that of the direct issuer.
        trust_store: whose roots it was judged by.
    """

    version: str = ""
    cipher: str = ""
    verified: bool = False
    problem: TlsProblem | None = None
    names: tuple[str, ...] = ()
    issuer: str = ""
    not_before: str = ""
    not_after: str = ""
    sha256: str = ""
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

    @property
    def is_safe(self) -> bool:
        """Whether it is known who the peer is: by verification, or by a pin."""
        return self.verified or self.pinned

    @property
    def has_weak_key(self) -> bool:
        """Whether the key is too short for anybody's password."""
        return 0 < self.key_bits < _LEAST_BITS.get(self.key_type, 0)

    @property
    def has_weak_signature(self) -> bool:
        """Whether the certificate is signed with a hash that can be forged."""
        return self.signature_hash in _BROKEN_HASHES


class LoginResult(Struct, frozen=True, kw_only=True):
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


class Check(Struct, frozen=True, kw_only=True):
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
        grades: how good its TLS is, point by point; empty before diagnosis.
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
    mailbox: "MailboxFacts | None" = None
    elapsed_s: float = 0.0
    grades: "tuple[Grade, ...]" = ()

    @property
    def endpoint(self) -> Endpoint:
        """The endpoint of ``server``."""
        return self.server.endpoint

    @property
    def was_refused(self) -> bool:
        """Whether a login was tried and not accepted."""
        return self.login.outcome not in (LoginOutcome.ACCEPTED, LoginOutcome.NOT_TESTED)

    @property
    def server_words(self) -> str:
        """The server's own words about a login, code first; empty where it gave no answer.

        IMAP and POP3 have their codes in brackets (RFC 3501 section 7.1, RFC 2449 section 8).
        """
        if self.reached not in (Stage.LOGIN, Stage.DONE) or not self.login.mechanism:
            return ""
        code = self.login.code
        if code and self.server.protocol is not MailProtocol.SMTP:
            code = f"[{code}]"
        return " ".join(filter(None, (code, self.login.message)))

    @property
    def is_proved(self) -> bool:
        """Whether the login was accepted, and the mailbox not refused after it."""
        is_refused = self.mailbox is not None and bool(self.mailbox.refusal)
        return self.login.outcome is LoginOutcome.ACCEPTED and not is_refused

    @property
    def is_safe(self) -> bool:
        """Whether capabilities were reached over TLS with a server that proved who it is."""
        spoke = self.reached in (Stage.CAPABILITIES, Stage.LOGIN, Stage.DONE)
        return spoke and self.tls is not None and self.tls.is_safe
