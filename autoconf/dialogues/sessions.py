"""Sessions: one conversation per endpoint, opened once and used again for the login."""

import time
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from autoconf.dialogues.actions import Action
from autoconf.dialogues.converse import Conversation, MayRepeat, Pause, never
from autoconf.dialogues.interface import LoggedIn, Ready, Verdict
from autoconf.dialogues.restraint import FREE, Restraint
from autoconf.dialogues.session import Session, dialogue_of
from autoconf.dialogues.stages import StageTimes
from autoconf.dialogues.verdicts import seen_of_tls, untested, verdict_on
from autoconf.errors import CancelledError, NetworkError, TimedOutError, TlsFailedError
from autoconf.model.check import CheckOutcome, Stage
from autoconf.model.secret import Login
from autoconf.model.server import Endpoint
from autoconf.net.interfaces import Network, Wire
from autoconf.sharing import OnceMap
from autoconf.tasks import Clock, Deadline, new_lock, pause

_IDLE_S: Final = 3600.0  # longer than any run; servers close the connection after some minutes


class Sessions:
    """All sessions of a run; thread-safe."""

    def __init__(
        self,
        clock: Clock = time.monotonic,
        wait: Pause = pause,
        restraint: Restraint = FREE,
    ) -> None:
        self._restraint = restraint
        self._clock = clock
        self._wait = wait
        self._lock = new_lock()
        self._once: OnceMap[Session] = OnceMap()
        self._finished: dict[Endpoint, int] = {}
        self._paused: set[Conversation] = set()
        self._in_use: set[Conversation] = set()
        self._is_closed = False

    def open(self, endpoint: Endpoint, network: Network) -> Session:
        """Return the session of an endpoint; the first caller opens it, the others wait.

        A failure is a session with a verdict and is kept, so that it is not tried again. It is not
        kept if the caller's deadline caused it. After ``finish`` the next call opens a new session.

        Raises:
            CancelledError: the session is no longer needed.
            TimedOutError: the deadline passed while another caller opened the session.
        """
        with self._lock:
            key = (endpoint, self._finished.get(endpoint, 0))
        try:
            return self._once.get(key, lambda: self._to_keep(endpoint, network), network.deadline)
        except _OutOfTimeError as error:
            return error.session

    def is_begun(self, endpoint: Endpoint) -> bool:
        """Tell whether a session was opened, or is being opened."""
        with self._lock:
            key = (endpoint, self._finished.get(endpoint, 0))
        return self._once.is_begun(key)

    def finish(
        self,
        session: Session,
        login: Login | None,
        network: Network,
        action: Action | None = None,
    ) -> Session:
        """Log in and complete, or say goodbye; return the session with its verdict.

        Raises:
            CancelledError, TypeError: as ``log_in``.
        """
        session = self.log_in(session, login, network)
        return session if session.verdict is not None else self.complete(session, network, action)

    def log_in(
        self,
        session: Session,
        login: Login | None,
        network: Network,
        may_repeat: MayRepeat = never,
    ) -> Session:
        """Log in; return the session with the accepted login, or with its verdict.

        None says goodbye. A login needs verified TLS; without it nothing is sent. If the server
        has closed the connection meanwhile, the session is opened anew, once, unless a part of
        the login was sent.

        Raises:
            CancelledError: the session is no longer needed.
            TypeError: it had its login before; another login needs another ``open``.
        """
        conversation = session.conversation
        if session.verdict is not None or conversation is None:
            return session
        with self._lock:
            if conversation.is_ending:
                raise TypeError("a session has one login")
            conversation.is_ending = True
            self._finished[session.endpoint] = self._finished.get(session.endpoint, 0) + 1
        self._enter(conversation)
        if login is None or conversation.is_open():
            ended = self._log_in(session, conversation, network, login, may_repeat)
            if login is None or not conversation.may_be_reopened:
                return ended
        self._close(conversation)
        again = self._open(session.endpoint, network)
        again = replace(again, elapsed_s=again.elapsed_s + session.elapsed_s)
        if again.conversation is None or again.verdict is not None:
            return again
        self._enter(again.conversation)
        return self._log_in(again, again.conversation, network, login, may_repeat)

    def complete(self, session: Session, network: Network, action: Action | None) -> Session:
        """Run an action after an accepted login, and say goodbye; return the session's verdict.

        Raises:
            CancelledError: the session is no longer needed.
            TypeError: no login was accepted, or it was completed before.
        """
        conversation = session.conversation
        if conversation is None or session.is_ready or session.verdict is not None:
            raise TypeError("only an accepted login is completed")
        with self._lock:
            if conversation.is_completing:
                raise TypeError("a session is completed once")
            conversation.is_completing = True
        self._enter(conversation)
        return self._run(
            session, conversation, lambda: conversation.complete(action, network.deadline)
        )

    def close_all(self) -> None:
        """End every connection, also those that a late caller still opens.

        A conversation that a thread is in is only shut down: that thread closes it.
        """
        with self._lock:
            self._is_closed = True
            for conversation in self._in_use:
                conversation.shut_down()
            for conversation in self._paused:
                conversation.close()

    def _enter(self, conversation: Conversation) -> None:
        """Make this thread the one to use a conversation, and to close it, if none was closed."""
        with self._lock:
            self._paused.discard(conversation)
            if not self._is_closed:
                self._in_use.add(conversation)
                return
        conversation.close()
        raise CancelledError("net.cancelled")

    def _pause(self, conversation: Conversation) -> None:
        """Let a conversation wait for another thread; CancelledError as ``_enter``."""
        # The job that opened it ends now; its cancellation must not end the connection.
        conversation.pause(Deadline(_IDLE_S))
        with self._lock:
            if not self._is_closed:
                self._in_use.discard(conversation)
                self._paused.add(conversation)
                return
        self._close(conversation)
        raise CancelledError("net.cancelled")

    def _close(self, conversation: Conversation) -> None:
        """Close a conversation that this thread is in."""
        conversation.close()
        with self._lock:
            self._in_use.discard(conversation)

    def _to_keep(self, endpoint: Endpoint, network: Network) -> Session:
        session = self._open(endpoint, network)
        if session.verdict is not None and session.verdict.outcome is CheckOutcome.TIMED_OUT:
            try:
                network.deadline.remaining_s()
            except TimedOutError:
                raise _OutOfTimeError(session) from None
        return session

    def _open(self, endpoint: Endpoint, network: Network) -> Session:
        session, again = self._open_once(endpoint, network)
        if not again:
            return session
        further, _ = self._open_once(endpoint, network)
        return replace(further, elapsed_s=further.elapsed_s + session.elapsed_s)

    def _open_once(self, endpoint: Endpoint, network: Network) -> tuple[Session, bool]:
        """Return a session, and whether a further attempt may work: see TlsFailedError."""
        start, times = self._clock(), StageTimes(self._clock)
        try:
            wire = network.dialer.open(endpoint, times.measure)
        except CancelledError:
            raise
        except NetworkError as error:
            failed = Session(
                endpoint=endpoint,
                tls=seen_of_tls(error) if isinstance(error, TlsFailedError) else None,
                verdict=verdict_on(error, Stage.CONNECT),
                elapsed_s=self._clock() - start,
                stages=tuple(times.seconds.items()),
            )
            return failed, isinstance(error, TlsFailedError) and error.again
        conversation = self._begin(endpoint, wire, times)
        session = Session(endpoint=endpoint, conversation=conversation)
        opened = self._run(
            session, conversation, lambda: conversation.start(network.deadline), start
        )
        return opened, conversation.again

    def _begin(self, endpoint: Endpoint, wire: Wire, times: StageTimes) -> Conversation:
        dialogue = dialogue_of(endpoint.protocol).start(endpoint.socket_type, wire.channel_bindings)
        conversation = Conversation(dialogue, wire, self._wait, times)
        self._enter(conversation)
        return conversation

    def _log_in(
        self,
        session: Session,
        conversation: Conversation,
        network: Network,
        login: Login | None,
        may_repeat: MayRepeat,
    ) -> Session:
        if login is not None and not session.is_safe:
            return self._run(session, conversation, lambda: untested(session.capabilities))
        why = None if login is None else self._restraint.why_not(session.endpoint)
        if why is not None:
            return self._run(session, conversation, lambda: untested(session.capabilities, why))
        may = self._restraint.limited(may_repeat, session.endpoint)
        return self._run(
            session, conversation, lambda: conversation.log_in(login, network.deadline, may)
        )

    def _run(
        self,
        session: Session,
        conversation: Conversation,
        work: Callable[[], Ready | LoggedIn | Verdict],
        began: float | None = None,
    ) -> Session:
        start = self._clock() if began is None else began
        try:
            result = work()
        except BaseException:  # an interrupt too must not leave a connection open
            self._close(conversation)
            raise
        return self._updated(session, conversation, result, self._clock() - start)

    def _updated(
        self,
        session: Session,
        conversation: Conversation,
        result: Ready | LoggedIn | Verdict,
        elapsed_s: float,
    ) -> Session:
        if isinstance(result, Verdict):
            self._close(conversation)
            session = replace(session, capabilities=result.capabilities, verdict=result)
        else:
            self._pause(conversation)
        if isinstance(result, Ready):
            session = replace(session, capabilities=result.capabilities, software=result.software)
        if isinstance(result, Ready) or (isinstance(result, Verdict) and result.in_clear):
            session = replace(session, in_clear=result.in_clear)
        if isinstance(result, LoggedIn):
            session = replace(session, login=result.login)
        session = replace(
            session,
            tls=conversation.tls,
            transcript=tuple(conversation.transcript),
            heard=tuple(conversation.heard),
            alerts=tuple(conversation.alerts),
            elapsed_s=session.elapsed_s + elapsed_s,
            stages=tuple(conversation.times.seconds.items()),
        )
        if isinstance(result, Verdict):
            self._restraint.note(session)
        return session


class _OutOfTimeError(TimedOutError):
    """Takes a session out of the map, which would keep it otherwise."""

    def __init__(self, session: Session) -> None:
        super().__init__("dialogue.out-of-time")
        self.session = session
