"""Runs a dialogue over a wire: sends, reads, and keeps the transcript without secrets."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.dialogues.actions import Action
from autoconf.dialogues.interface import (
    Dialogue,
    IsLast,
    LoggedIn,
    Ready,
    Repeat,
    Reply,
    Say,
    StartTls,
    Step,
    Verdict,
    Wait,
)
from autoconf.dialogues.replies import (
    closed_instead,
    literal_size,
    not_answered,
)
from autoconf.dialogues.secret_forms import MASK
from autoconf.dialogues.stages import StageTimes, stage_of
from autoconf.dialogues.transcript import Transcript, seen
from autoconf.dialogues.verdicts import seen_of_tls, untested, verdict_on
from autoconf.errors import (
    CancelledError,
    NetworkError,
    TimedOutError,
    TlsFailedError,
    UnreachableError,
    WrongProtocolError,
)
from autoconf.model.check import Stage, TlsFacts
from autoconf.model.message import Message
from autoconf.model.secret import Login
from autoconf.net.interfaces import Wire
from autoconf.tasks import Deadline, pause

MAX_LINES: Final = 100
MAX_REPLY: Final = 64 * 1024
_MAX_SKIPPED: Final = 1024 * 1024
_TLS_SECONDS: Final = 8.0

Pause = Callable[[float, Deadline], None]
MayRepeat = Callable[[], bool]
"""Tells whether a login that failed for its method may be sent once more, and counts it."""


def never() -> bool:
    """Allow no further login."""
    return False


class Conversation:
    """A dialogue and its wire; used by one thread at a time.

    Attributes:
        reached: the stage of the last reply; CAPABILITIES once a login may be sent.
        times: the seconds of each stage.
        tls: what was seen of TLS, also in a handshake that failed.
        has_begun_login: whether a part of a login may have been sent.
        was_cut: whether the peer closed the connection.
        again: whether a further connection may work: the certificate is pinned.
        is_ending: whether a login or a goodbye was begun; set by ``Sessions``.
        is_completing: whether what follows an accepted login was begun; set by ``Sessions``.
    """

    def __init__(
        self,
        dialogue: Dialogue,
        wire: Wire,
        wait: Pause = pause,
        times: StageTimes | None = None,
    ) -> None:
        self._dialogue = dialogue
        self._wire = wire
        self._wait = wait
        self.times = times or StageTimes(time.monotonic)
        self._said = Transcript()
        self._login: Login | None = None
        self._may_repeat: MayRepeat = never
        self._capabilities: tuple[str, ...] = ()
        self.tls: TlsFacts | None = wire.tls
        self.reached = Stage.CONNECT if wire.tls is None else Stage.TLS
        self.has_begun_login = self._is_reply_begun = False
        self.was_cut = self.again = False
        self.is_ending = self.is_completing = False

    @property
    def transcript(self) -> Sequence[str]:
        """Lines "S: ..." and "C: ..." so far, for display only; secrets known now are masked."""
        return self._said.lines

    @property
    def heard(self) -> Sequence[str]:
        """The server's lines since the last line that held a part of a login, or the greeting."""
        return self._said.heard

    @property
    def alerts(self) -> Sequence[str]:
        """The texts of all alerts of IMAP that came over verified TLS."""
        return self._said.alerts

    @property
    def is_safe(self) -> bool:
        """Whether there is TLS and the server proved its name."""
        return self._wire.tls is not None and self._wire.tls.is_safe

    @property
    def may_be_reopened(self) -> bool:
        """Whether the peer closed the connection before any part of a login was sent."""
        return self.was_cut and not self.has_begun_login

    def certificates(self) -> tuple[bytes, ...]:
        """Return the certificates that the peer showed; see ``net.interfaces.Wire``."""
        return self._wire.certificates()

    def is_open(self) -> bool:
        """Tell, without waiting, whether the connection is still open."""
        return self._wire.is_open()

    def pause(self, deadline: Deadline) -> None:
        """Keep the connection until this deadline, also if an earlier one passes."""
        self._wire.bind(deadline)

    def close(self) -> None:
        """Close the connection without a word, in the thread that uses it; may be called again."""
        self._wire.close()

    def shut_down(self) -> None:
        """End the connection, from any thread: the thread that is in it is woken, and closes it."""
        self._wire.shut_down()

    def start(self, deadline: Deadline) -> Ready | Verdict:
        """Run the dialogue until a login may be sent, or to its end.

        Raises:
            CancelledError: the result is no longer needed.
        """
        step = self._run(None, deadline)
        if isinstance(step, LoggedIn):
            raise TypeError("a dialogue waits for a login before it is accepted")
        return step

    def log_in(
        self, login: Login | None, deadline: Deadline, may_repeat: MayRepeat = never
    ) -> LoggedIn | Verdict:
        """Run the dialogue until the login is accepted, or to its end; None says goodbye.

        Without verified TLS the dialogue does not get the login. ``may_repeat`` is asked before
        the secret is sent once more, with another method.

        Raises:
            CancelledError: the result is no longer needed.
        """
        if login is not None:
            if not self.is_safe:
                return untested(self._capabilities)
            self._said.secrets.hide(login.password, login.username)
            self._login, self._may_repeat = login, may_repeat
        step = self._run(login, deadline)
        if isinstance(step, Ready):
            raise TypeError("a dialogue is ready once")
        return step

    def complete(self, action: Action | None, deadline: Deadline) -> Verdict:
        """Run the action after an accepted login, and the dialogue to its end.

        Raises:
            CancelledError: the result is no longer needed.
        """
        verdict = self._run(action, deadline)
        if not isinstance(verdict, Verdict):
            raise TypeError("a login is accepted once")
        return verdict

    def _run(self, answer: Login | Action | None, deadline: Deadline) -> Ready | LoggedIn | Verdict:
        try:
            step = self._dialogue.send(answer)
            while not isinstance(step, Ready | LoggedIn):
                step = self._carry_on(step, deadline)
        except StopIteration as end:
            verdict: Verdict = end.value
        except CancelledError:
            raise
        except NetworkError as error:
            verdict = verdict_on(error, self.reached, self._capabilities)
        else:
            return self._paused_at(step)
        return self._said.finish(self._marked(verdict))

    def _marked(self, verdict: Verdict) -> Verdict:
        """Say of words that came without encryption that anybody can have changed them."""
        detail = verdict.detail
        if self._wire.tls is not None or detail is None or not dict(detail.parameters).get("said"):
            return verdict
        return replace(verdict, detail=Message.of("dialogue.unprotected", detail=detail))

    def _paused_at(self, step: Ready | LoggedIn) -> Ready | LoggedIn:
        if isinstance(step, LoggedIn):
            return LoggedIn(login=self._said.secrets.finish_login(step.login))
        self._capabilities = step.capabilities
        self.reached = Stage.CAPABILITIES
        return step

    def _carry_on(self, step: Say | Wait | StartTls | Repeat, deadline: Deadline) -> Step:
        if isinstance(step, Repeat):
            return self._dialogue.send(self._login if self._may_repeat() else None)
        try:
            with self.times.measure(stage_of(step)):
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
                self._send(step, step.line)
            reply = () if step.is_last is None else self._read(step, step.is_last)
        except UnreachableError as error:
            raise closed_instead(step) from error
        except TimedOutError as error:
            raise not_answered(
                step,
                self._wire.unread,
                is_begun=self._is_reply_begun,
                may_want_tls=self._wire.tls is None,
            ) from error
        self.reached = step.stage
        return reply

    def _start_tls(self, deadline: Deadline) -> None:
        self._wire.bind(deadline.shorter(_TLS_SECONDS))
        self._wire.start_tls()
        self.tls = self._wire.tls

    def _send(self, say: Say, line: bytes) -> None:
        plain = line.decode("utf-8", "replace")
        shown = plain if say.shown is None else say.shown
        if say.is_login:
            if not self.is_safe:
                raise RuntimeError("a login needs verified TLS")
            self.has_begun_login = True
            self._said.forget_heard()
            shown = MASK if say.shown is None else say.shown
            if shown != plain:
                self._said.secrets.hide_response(line)
        for text in shown.split("\r\n"):
            self._said.note_ours(text)
        self._wire.write(line + b"\r\n")

    def _read(self, say: Say, is_last: IsLast) -> Reply:
        lines: list[bytes] = []
        size = skipped = 0
        self._is_reply_begun = False
        while len(lines) < MAX_LINES and size <= MAX_REPLY and skipped <= _MAX_SKIPPED:
            line = self._read_line(say)
            self._is_reply_begun = True
            is_end = is_last(line)
            if is_end or say.is_kept is None or say.is_kept(line):
                self._said.note_theirs(seen(say, line), is_safe=self.is_safe)
                lines.append(line)
                size += len(line) + 2
            else:
                skipped += len(line) + 2
            if is_end:
                return tuple(lines)
        raise WrongProtocolError("dialogue.long-reply", lines=MAX_LINES, kib=MAX_REPLY >> 10)

    def _read_line(self, say: Say) -> bytes:
        """Read a line; if it announces a literal, also the literal and what follows it."""
        whole = rest = self._wire.read_line()
        while say.has_literals and (size := literal_size(whole, rest)) is not None:
            if len(whole) + size > MAX_REPLY:
                raise WrongProtocolError("dialogue.long-literal", kib=MAX_REPLY >> 10)
            literal = self._wire.read_exactly(size)
            rest = self._wire.read_line()
            whole += b"\r\n" + literal + rest
        return whole
