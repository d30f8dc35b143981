"""Carries a dialogue over a wire: sends, reads, keeps the transcript, and never shows a secret."""

from collections.abc import Callable
from typing import Final

from autoconf.dialogues.actions import Action
from autoconf.dialogues.flow import check_outcome_of, untested
from autoconf.dialogues.interface import (
    Dialogue,
    IsLast,
    LoggedIn,
    Ready,
    Reply,
    Say,
    StartTls,
    Step,
    Verdict,
    Wait,
)
from autoconf.dialogues.redaction import Redactor
from autoconf.dialogues.replies import instead_of, literal_size, missing
from autoconf.dialogues.sasl import BLANK
from autoconf.errors import (
    CancelledError,
    NetworkError,
    TimedOutError,
    TlsFailedError,
    UnreachableError,
    WrongProtocolError,
)
from autoconf.model.check import Stage, TlsFacts, TlsProblem
from autoconf.model.secret import Login
from autoconf.net.interfaces import Wire
from autoconf.tasks import Deadline, pause

MAX_LINES: Final = 100
MAX_REPLY: Final = 64 * 1024
_MAX_FORGOTTEN: Final = 1024 * 1024
_MAX_SHOWN: Final = 500
_TLS_SECONDS: Final = 8.0

Pause = Callable[[float, Deadline], None]


class Conversation:
    """A dialogue and its wire; used by one thread at a time.

    Attributes:
        transcript: lines "S: ..." and "C: ..." so far.
        reached: the stage of the last reply; CAPABILITIES once it is ready.
        tls: what was seen of TLS, also of a handshake that failed.
        has_begun_login: whether a part of a login may have left.
        was_cut: whether the peer ended the conversation.
        again: whether a further connection is worth while: the certificate is pinned.
        is_taken: whether a login or a goodbye was begun; kept by ``Sessions``.
    """

    def __init__(self, dialogue: Dialogue, wire: Wire, wait: Pause = pause) -> None:
        self._dialogue = dialogue
        self._wire = wire
        self._wait = wait
        self._errand: Action | None = None
        self._secrets = Redactor()
        self._capabilities: tuple[str, ...] = ()
        self.transcript: list[str] = []
        self.tls: TlsFacts | None = wire.tls
        self.reached = Stage.CONNECT if wire.tls is None else Stage.TLS
        self.has_begun_login = False
        self.was_cut = self.again = False
        self.is_taken = False

    @property
    def is_safe(self) -> bool:
        """Whether TLS stands and the server proved who it is."""
        return self._wire.tls is not None and self._wire.tls.is_safe

    @property
    def may_be_reopened(self) -> bool:
        """Whether the peer hung up before any part of a login left."""
        return self.was_cut and not self.has_begun_login

    def is_open(self) -> bool:
        """Tell, without waiting, whether the peer still holds the connection."""
        return self._wire.is_open()

    def pause(self, deadline: Deadline) -> None:
        """Let nothing but this deadline end the connection until the dialogue goes on."""
        self._wire.bind(deadline)

    def close(self) -> None:
        """Close the connection without a word, in the thread that uses it; may be called again."""
        self._wire.close()

    def shut_down(self) -> None:
        """End the connection, from any thread: the thread that is in it is woken, and closes it."""
        self._wire.shut_down()

    def start(self, deadline: Deadline) -> Ready | Verdict:
        """Talk until a login may be sent, or until it is over.

        Raises:
            CancelledError: nobody waits any more.
        """
        return self._run(None, deadline)

    def resume(
        self, login: Login | None, deadline: Deadline, action: Action | None = None
    ) -> Verdict:
        """Talk to the end; with the login accepted, run the action.

        A login that may not be sent safely is not even shown to the dialogue.

        Raises:
            CancelledError: nobody waits any more.
        """
        if login is not None:
            if not self.is_safe:
                return untested(self._capabilities)
            self._secrets.hide(login)
        self._errand = action
        verdict = self._run(login, deadline)
        if isinstance(verdict, Ready):
            raise TypeError("a dialogue is ready once")
        return verdict

    def _run(self, answer: Login | None, deadline: Deadline) -> Ready | Verdict:
        try:
            step = self._dialogue.send(answer)
            while not isinstance(step, Ready):
                step = self._carry_on(step, deadline)
        except StopIteration as end:
            verdict: Verdict = end.value
        except CancelledError:
            raise
        except NetworkError as error:
            verdict = Verdict(
                reached=self.reached,
                outcome=check_outcome_of(error),
                detail=str(error),
                capabilities=self._capabilities,
            )
        else:
            self._capabilities = step.capabilities
            self.reached = Stage.CAPABILITIES
            return step
        return self._secrets.finish(verdict)

    def _carry_on(self, step: Say | Wait | StartTls | LoggedIn, deadline: Deadline) -> Step:
        if isinstance(step, LoggedIn):
            return self._dialogue.send(self._errand)
        try:
            reply = self._do(step, deadline)
        except CancelledError:
            raise
        except NetworkError as error:
            self.was_cut = isinstance(error, UnreachableError)
            if isinstance(error, TlsFailedError):
                self.tls, self.again = seen_of_tls(error), error.again
            return self._dialogue.throw(error)
        return self._dialogue.send(reply)

    def _do(self, step: Say | Wait | StartTls, deadline: Deadline) -> Reply:
        if isinstance(step, Wait):
            self._wait(step.seconds, deadline)
            return ()
        if isinstance(step, StartTls):
            self._start_tls(deadline)
            return ()
        self._wire.bind(deadline.shorter(step.seconds))
        try:
            if step.line is not None:
                self._send(step.line, step.shown)
            reply = () if step.is_last is None else self._read(step, step.is_last)
        except UnreachableError as error:
            raise UnreachableError(f"closed the connection {instead_of(step)}") from error
        except TimedOutError as error:
            raise TimedOutError(f"{missing(step)}{self._hint()}") from error
        self.reached = step.stage
        return reply

    def _hint(self) -> str:
        is_mute = not self.transcript and self._wire.tls is None
        return " (it may expect TLS at once)" if is_mute else ""

    def _start_tls(self, deadline: Deadline) -> None:
        self._wire.bind(deadline.shorter(_TLS_SECONDS))
        self._wire.start_tls()
        self.tls = self._wire.tls

    def _send(self, line: bytes, shown: str | None) -> None:
        if shown is not None:
            if not self.is_safe:
                raise RuntimeError("a login may not leave without verified TLS")
            self.has_begun_login = True
            if shown.endswith(BLANK):
                self._secrets.hide_response(line)
        for text in (line.decode("utf-8", "replace") if shown is None else shown).split("\r\n"):
            self.transcript.append(f"C: {self._secrets.clean(text, _MAX_SHOWN - 3)}")
        self._wire.write(line + b"\r\n")

    def _read(self, say: Say, is_last: IsLast) -> Reply:
        lines: list[bytes] = []
        size = forgotten = 0
        while len(lines) < MAX_LINES and size <= MAX_REPLY and forgotten <= _MAX_FORGOTTEN:
            line = self._read_line(say)
            is_end = is_last(line)
            if is_end or say.is_kept is None or say.is_kept(line):
                self.transcript.append(
                    f"S: {self._secrets.clean(_seen(say, line), _MAX_SHOWN - 3)}"
                )
                lines.append(line)
                size += len(line) + 2
            else:
                forgotten += len(line) + 2
            if is_end:
                return tuple(lines)
        raise WrongProtocolError(
            f"sends a reply of more than {MAX_LINES} lines or {MAX_REPLY >> 10} KiB"
        )

    def _read_line(self, say: Say) -> bytes:
        """Read a line; where it announces a literal, that and what follows it too."""
        whole = rest = self._wire.read_line()
        while say.has_literals and (size := literal_size(whole, rest)) is not None:
            if len(whole) + size > MAX_REPLY:
                raise WrongProtocolError(f"sends a literal of more than {MAX_REPLY >> 10} KiB")
            literal = self._wire.read_exactly(size)
            rest = self._wire.read_line()
            whole += b"\r\n" + literal + rest
        return whole


def _seen(say: Say, line: bytes) -> bytes:
    """Return what the transcript shows of a line."""
    if say.veiled is None or not line.startswith(say.veiled):
        return line
    return say.veiled + BLANK.encode()


def seen_of_tls(error: TlsFailedError) -> TlsFacts:
    """Return the facts of a failed handshake, at the least that it failed."""
    return (
        error.facts
        if isinstance(error.facts, TlsFacts)
        else TlsFacts(problem=TlsProblem.HANDSHAKE_FAILED)
    )
