"""The steps of a dialogue: what a protocol asks the connection to do. No socket here (ADR 0002)."""

from collections.abc import Callable, Generator
from typing import Protocol

from msgspec import Struct

from autoconf.dialogues.actions import Action, Result
from autoconf.dialogues.mechanism import Bindings
from autoconf.model.check import NOT_TESTED, CheckOutcome, LoginResult, PeerProtocol, Stage
from autoconf.model.message import Message
from autoconf.model.secret import Login
from autoconf.model.server import MailProtocol, SocketType
from autoconf.model.server_reply import ServerReply
from autoconf.model.software import Software

IsLast = Callable[[bytes], bool]
"""Tells whether a line is the last one of a reply."""


class Say(Struct, frozen=True, kw_only=True):
    """Send ``line`` (CRLF is added; None: send nothing), then read a reply.

    Attributes:
        is_last: is called with each line; the reply ends with the first line that it accepts.
            None: read no reply (a goodbye), and resume the dialogue with no lines.
        stage: the stage that is reached once the reply is there.
        is_login: whether the line holds a part of a login: it goes over verified TLS only.
        shown: what the transcript shows instead of ``line``; a login without it is masked.
        seconds: how long the reply may take.
        hidden_after: of a reply line that begins with this, the transcript shows no more.
        is_kept: is called with each line but the last; a line that it refuses is neither kept nor
            shown. None: keep all lines; too many are an error.
        has_literals: lines of data may hold literals (RFC 9051 section 4.3); such a line includes
            the literals, their CRLFs and what follows them.
    """

    line: bytes | None
    is_last: IsLast | None
    stage: Stage
    is_login: bool = False
    shown: str | None = None
    seconds: float = 15.0
    hidden_after: bytes | None = None
    is_kept: Callable[[bytes], bool] | None = None
    has_literals: bool = False


class Wait(Struct, frozen=True, kw_only=True):
    """Wait with the connection open; the dialogue is resumed with no lines."""

    seconds: float


class StartTls(Struct, frozen=True, kw_only=True):
    """Do the TLS handshake now; the dialogue is resumed with no lines."""


class Ready(Struct, frozen=True, kw_only=True):
    """The capabilities are known, after TLS if it is wanted: resume with a Login or None.

    This reaches the stage CAPABILITIES; a list from before TLS (``in_clear``) does not count.
    """

    capabilities: tuple[str, ...]
    in_clear: tuple[str, ...] = ()
    software: Software | None = None


class Repeat(Struct, frozen=True):
    """The login failed for its method after the secret was sent, and another method is left.

    Resume with the Login if the secret may be sent once more, else with None.
    """


class LoggedIn(Struct, frozen=True, kw_only=True):
    """The login was accepted: resume with the Action to run, or None to leave."""

    login: LoginResult


class Verdict(Struct, frozen=True, kw_only=True):
    """How a conversation ended.

    Attributes:
        reached: the last stage that was completed.
        outcome: OK, or why not.
        detail: why not, with what the server said, or why no login could be sent.
        speaks: the other protocol that the peer speaks; None if it was not recognised.
        result: the result of the action; None if there was no action or it failed.
        read_as: the rules that fit the server's words, if a secret in the words was masked.
        in_clear: the capabilities before TLS, where the server did not agree to it.
    """

    reached: Stage
    outcome: CheckOutcome
    detail: Message | None = None
    capabilities: tuple[str, ...] = ()
    speaks: PeerProtocol | None = None
    login: LoginResult = NOT_TESTED
    result: Result | None = None
    read_as: tuple[str, ...] = ()
    in_clear: tuple[str, ...] = ()


Reply = tuple[bytes, ...]
Step = Say | Wait | StartTls | Ready | Repeat | LoggedIn
Dialogue = Generator[Step, Reply | Login | Action | None, Verdict]
"""If a step fails, its NetworkError is thrown in (a CancelledError never is). A NetworkError that
leaves the dialogue becomes the verdict; the stage is that of the last reply."""


class MailDialogue(Protocol):
    """One mail protocol; a module in ``protocols/`` ends with ``DIALOGUE: Final[MailDialogue]``."""

    @property
    def protocol(self) -> MailProtocol:
        """The protocol."""
        ...

    def start(self, socket_type: SocketType, bindings: Bindings = dict) -> Dialogue:
        """Return a new dialogue; with SocketType.TLS the handshake is already done.

        ``bindings`` is called when there is a login.
        """
        ...

    def read_reply(self, line: str) -> ServerReply:
        """Split a line of the server into code and text."""
        ...
