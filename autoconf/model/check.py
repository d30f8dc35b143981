"""What a server did when it was contacted and logged in to."""

from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from autoconf.model.message import Message
from autoconf.model.server import Endpoint, Server
from autoconf.model.server_reply import ServerReply
from autoconf.model.software import Software

if TYPE_CHECKING:  # a run without a login needs none of them
    from autoconf.model.grade import Grade
    from autoconf.model.mailbox import MailboxFacts


class Stage(Enum):
    """The stages of a conversation, in order. NAME, the look-up of the name, has only a time."""

    NAME = "name"
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
    PROXY_REFUSED = "proxy-refused"
    PROXY_FAILED = "proxy-failed"
    SKIPPED = "skipped"
    CRASHED = "crashed"


class LoginOutcome(Enum):
    """The results of a login that the draft asks servers to tell apart."""

    ACCEPTED = "accepted"
    BAD_CREDENTIALS = "bad-credentials"
    METHOD_UNSUPPORTED = "method-unsupported"
    USER_BLOCKED = "user-blocked"
    CLIENT_REJECTED = "client-rejected"
    OTHER = "other"
    NOT_TESTED = "not-tested"


class LoginEnd(Enum):
    """How a login that was sent came to its end."""

    ANSWERED = "answered"
    CLOSED = "closed"  # the server ended the connection instead
    NO_ANSWER = "no-answer"
    BROKEN = "broken"  # the answer was not of the protocol, or beyond our limits


class PeerProtocol(Enum):
    """What a peer speaks that was expected to speak another protocol."""

    TLS = "TLS"
    HTTP = "HTTP"
    SSH = "SSH"
    IMAP = "IMAP"
    POP3 = "POP3"
    FTP = "FTP"
    SMTP = "SMTP"


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
    CERT_BAD = "cert-bad"  # it cannot be read, or fails in a way that has no word here
    TLS_TOO_OLD = "tls-too-old"
    PLAINTEXT = "plaintext"
    NAME_NOT_KNOWN = "name-not-known"
    CLIENT_CERT_REQUIRED = "client-cert-required"
    WEAK_KEY_EXCHANGE = "weak-key-exchange"
    HANDSHAKE_FAILED = "handshake-failed"

    @property
    def is_of_certificate(self) -> bool:
        """Whether TLS itself works, and the server's certificate is not good."""
        return self not in (
            TlsProblem.TLS_TOO_OLD,
            TlsProblem.PLAINTEXT,
            TlsProblem.NAME_NOT_KNOWN,
            TlsProblem.CLIENT_CERT_REQUIRED,
            TlsProblem.WEAK_KEY_EXCHANGE,
            TlsProblem.HANDSHAKE_FAILED,
        )


class TlsFacts(Struct, frozen=True, kw_only=True):
    """TLS as seen on the connection that was used.

    Another address of the same name may show another certificate.

    Attributes:
        version: such as TLSv1.3; empty when the handshake failed before.
        verified: chain, dates and name are good.
        problem: None where there is none.
        names: DNS names of the certificate.
        not_after: ISO 8601, UTC.
        sha256: of the certificate, lower-case hex.
        pinned: not verified, but the person typed its SHA-256; ``problem`` says why it was not
            verified.
        matched_name: the one of ``names`` that covers the host; empty if none does.
        key_type: RSA, EC, Ed25519, Ed448, DSA; empty if it is none of these.
        key_bits: 0 if unknown, or if the type has only one length.
        signature_hash: as in sha256; empty if the signature has none of its own (Ed25519).
        chain_length: how many certificates the server sent.
        chain_in_order: each was followed by the one of its issuer (RFC 5246 section 7.4.2).
        root_sent: the server sent the root too, which is useless.
        issuer_missing: the server did not send a certificate between this one and its root; if
            the root is not known, the one of the direct issuer.
        trust_store: the collection of roots that it was judged by.
    """

    version: str = ""
    cipher: str = ""
    verified: bool = False
    problem: TlsProblem | None = None
    names: tuple[str, ...] = ()
    issuer: str = ""
    not_after: str = ""
    sha256: str = ""
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

    @property
    def is_safe(self) -> bool:
        """Whether verification or a pin proved the peer's name."""
        return self.verified or self.pinned

    @property
    def has_weak_key(self) -> bool:
        """Whether the key is too short to protect a password."""
        return 0 < self.key_bits < _LEAST_BITS.get(self.key_type, 0)

    @property
    def has_weak_signature(self) -> bool:
        """Whether the certificate is signed with a hash that can be forged."""
        return self.signature_hash in _BROKEN_HASHES


class LoginResult(Struct, frozen=True, kw_only=True):
    """The result of a login.

    Attributes:
        outcome: NOT_TESTED if no credentials were sent.
        end: None if no login was tried.
        mechanism: PLAIN, LOGIN, USER/PASS ...; empty if none was tried.
        username: as sent.
        said: the words of the server, control characters removed, at most 300 characters.
        why: our own reason, for a login that was not sent or that we judge differently.
        code: SMTP reply and enhanced code, or the response code of IMAP or POP3.
        untried: of an accepted login: further mechanisms that the server offers; none of them
            was tried.
        is_ascii: whether the secret has ASCII letters only.
        carried_secret: whether the password, the token or a proof of it was sent, so that the
            server may have counted a failure.
    """

    outcome: LoginOutcome
    end: LoginEnd | None = None
    mechanism: str = ""
    username: str = ""
    said: str = ""
    why: Message | None = None
    code: str = ""
    untried: tuple[str, ...] = ()
    is_ascii: bool = True
    carried_secret: bool = False


NOT_TESTED = LoginResult(outcome=LoginOutcome.NOT_TESTED)
"""No login was wanted and none was sent."""


class Check(Struct, frozen=True, kw_only=True):
    """One endpoint, stage by stage.

    Attributes:
        server: the first server that names this endpoint.
        reached: the last stage that was completed; CONNECT with an outcome other than OK means
            that there was no connection.
        outcome: OK if everything that was asked for worked, the login included.
        detail: why not, or why no login could be sent; None otherwise.
        capabilities: the list after TLS, where there is TLS.
        in_clear: the list before TLS, where the connection began with STARTTLS.
        tls: None if no handshake was begun.
        transcript: lines "S: ..." and "C: ...", for display only; secrets are masked.
        replies: what the server said before the check failed: after the credentials were sent,
            or from the greeting on; empty if OK.
        software: None if the greeting names none that matters.
        alerts: what an IMAP server wants people to read (RFC 9051 section 7.1), over verified TLS.
        read_as: the rules of ``refusals`` that fit the server's words, if a secret in the words
            was masked: the masked words may mean another thing.
        speaks: the other protocol that the peer speaks; None if it was not recognised.
        messages_waiting: POP3 STAT after the login; None if not asked.
        mailbox: what was learned after the login; None without one, or after a failure.
        grades: how good its TLS is, point by point; empty before diagnosis.
        earlier_logins: how many logins of this run ended here before this one; one that
            Autodiscover refused counts too.
        stages: the seconds that each stage took, in the order that they were begun. The last one
            may have failed. Without NAME no name was looked up: a proxy does that itself.
        is_gone: it could not be reached again, or was not safe then: nothing more is sent.
    """

    server: Server
    reached: Stage
    outcome: CheckOutcome
    detail: Message | None = None
    capabilities: tuple[str, ...] = ()
    in_clear: tuple[str, ...] = ()
    tls: TlsFacts | None = None
    login: LoginResult = NOT_TESTED
    transcript: tuple[str, ...] = ()
    replies: tuple[ServerReply, ...] = ()
    alerts: tuple[str, ...] = ()
    read_as: tuple[str, ...] = ()
    software: Software | None = None
    speaks: PeerProtocol | None = None
    messages_waiting: int | None = None
    mailbox: "MailboxFacts | None" = None
    elapsed_s: float = 0.0
    grades: "tuple[Grade, ...]" = ()
    earlier_logins: int = 0
    stages: tuple[tuple[Stage, float], ...] = ()
    is_gone: bool = False

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
        """What the server said about a login, code first; empty if it gave no answer."""
        if self.login.end is not LoginEnd.ANSWERED:
            return ""
        reply = ServerReply(code=self.login.code, text=self.login.said)
        return reply.in_words(self.server.protocol)

    @property
    def is_proved(self) -> bool:
        """Whether the login was accepted and the mailbox opened after it."""
        is_open = self.mailbox is None or self.mailbox.is_open
        return self.login.outcome is LoginOutcome.ACCEPTED and is_open

    @property
    def may_send(self) -> bool:
        """Whether the server did not refuse the person's address as the sender for good."""
        smtp = None if self.mailbox is None else self.mailbox.smtp
        return smtp is None or not smtp.refuses_sender

    @property
    def is_safe(self) -> bool:
        """Whether the server told its capabilities over TLS and proved its name."""
        spoke = self.reached in (Stage.CAPABILITIES, Stage.LOGIN, Stage.DONE)
        return spoke and self.tls is not None and self.tls.is_safe
