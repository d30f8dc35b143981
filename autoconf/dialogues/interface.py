"""What a dialogue may say to the one who carries it; no socket here (ADR 0002)."""

from collections.abc import Callable, Generator
from typing import Protocol

from msgspec import Struct

from autoconf.dialogues.actions import Action, Result
from autoconf.dialogues.mechanism import Bindings
from autoconf.model.check import NOT_TESTED, CheckOutcome, LoginResult, Stage
from autoconf.model.secret import Login
from autoconf.model.server import MailProtocol, SocketType

IsLast = Callable[[bytes], bool]
"""Tells of each line of a reply whether it is the reply's last one."""


class Say(Struct, frozen=True, kw_only=True):
    """Send ``line`` (CRLF is added; None: only listen), then read a reply.

    Attributes:
        is_last: told every line in turn; the reply ends with the first that it accepts. None: no
            reply is awaited (a goodbye), and the dialogue is resumed with no lines.
        stage: what the conversation has reached once the reply is there.
        shown: what the transcript shows instead of ``line``; set for every line that holds a part
            of a login, which goes over verified TLS only.
        seconds: how long the reply may take.
        veiled: the transcript shows no more than this of the reply's lines that begin with it.
        is_kept: told every line but the last; one that it refuses is forgotten, nor shown in the
            transcript. None: all are kept, and too many are an error.
        has_literals: lines of data may hold literals (RFC 9051 section 4.3); a line then reaches
            to the end of what follows them, CRLFs included.
    """

    line: bytes | None
    is_last: IsLast | None
    stage: Stage
    shown: str | None = None
    seconds: float = 15.0
    veiled: bytes | None = None
    is_kept: Callable[[bytes], bool] | None = None
    has_literals: bool = False


class Wait(Struct, frozen=True, kw_only=True):
    """Let time pass with the connection open; the dialogue is resumed with no lines."""

    seconds: float


class StartTls(Struct, frozen=True, kw_only=True):
    """Do the TLS handshake now; the dialogue is resumed with no lines."""


class Ready(Struct, frozen=True, kw_only=True):
    """Capabilities are known and TLS, where wanted, stands: resume with a Login or None.

    The stage CAPABILITIES is reached with it: a list from before TLS does not count.
    """

    capabilities: tuple[str, ...]


class LoggedIn(Struct, frozen=True, kw_only=True):
    """The login was accepted: resume with the Action to run now, or None to leave at once."""


class Verdict(Struct, frozen=True, kw_only=True):
    """How a conversation ended.

    Attributes:
        reached: the last stage completed.
        outcome: OK, or why not; WRONG_PROTOCOL for a peer that speaks something else.
        detail: one line; quotes the server where it spoke.
        result: what the action came to; None where there was none, or trouble.
    """

    reached: Stage
    outcome: CheckOutcome
    detail: str = ""
    capabilities: tuple[str, ...] = ()
    login: LoginResult = NOT_TESTED
    result: Result | None = None


Reply = tuple[bytes, ...]
Step = Say | Wait | StartTls | Ready | LoggedIn
Dialogue = Generator[Step, Reply | Login | Action | None, Verdict]
"""A failed step is thrown in as a NetworkError, never as CancelledError. A NetworkError
that the dialogue lets out, or raises itself, becomes the verdict at the stage of the last reply."""


class MailDialogue(Protocol):
    """One mail protocol; a module in ``protocols/`` ends with ``DIALOGUE: Final[MailDialogue]``."""

    @property
    def protocol(self) -> MailProtocol:
        """Which one."""
        ...

    def start(self, socket_type: SocketType, bindings: Bindings = dict) -> Dialogue:
        """Return a fresh conversation; with SocketType.TLS the handshake is already done.

        ``bindings`` are asked for once a login is there.
        """
        ...
