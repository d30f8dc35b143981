"""Reach every protocol's best server that works, and log in there, nowhere else.

Each protocol goes down its list until a server reaches capabilities over verified TLS, at most
four endpoints a round. Logins: the first protocol alone, the others once it was accepted,
so that a wrong password costs one failure.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.dialogues.actions import InspectMailbox
from autoconf.dialogues.interface import Verdict
from autoconf.dialogues.sessions import Session, Sessions, check_of
from autoconf.model.address import EmailAddress
from autoconf.model.check import (
    NOT_TESTED,
    Check,
    CheckOutcome,
    LoginEnd,
    LoginOutcome,
    LoginResult,
    Stage,
)
from autoconf.model.config import ClientConfig
from autoconf.model.message import Message
from autoconf.model.secret import Login
from autoconf.model.server import MailProtocol, Server
from autoconf.net.interfaces import NetworkFactory
from autoconf.probes.early import EarlyLogins
from autoconf.tasks import Deadline, End, Ended, Job, run_all

MAX_ENDPOINTS: Final = 4
_SESSION_S: Final = 45.0
_LOGIN_S: Final = 30.0
_SPARE_S: Final = 0.2
"""What a job is given less than the run, so that it can still tell how far it came."""

Observer = Callable[[Check], None]


@dataclass(slots=True)
class Reached:
    """What became of one protocol: every endpoint tried, the last one ready or a failure."""

    protocol: MailProtocol
    tried: list[tuple[Server, Session]] = field(default_factory=list)

    @property
    def ready(self) -> tuple[Server, Session] | None:
        """The server to log in to: capabilities seen over verified TLS."""
        return next(((server, s) for server, s in self.tried if s.is_safe), None)

    @property
    def further(self) -> list[tuple[Server, Session]]:
        """The other servers that could be logged in to."""
        return [(server, s) for server, s in self.tried if s.is_safe][1:]


class Prober(Struct, frozen=True, kw_only=True):
    """Opens sessions and logs in; one per run.

    Attributes:
        test_all: reach every server of the list, also behind one that works.
        address: what mail would be sent as; None where there is none.
    """

    sessions: Sessions
    factory: NetworkFactory
    observer: Observer = lambda _check: None
    test_all: bool = False
    address: EmailAddress | None = None

    def reach(
        self,
        config: ClientConfig,
        may_connect: Callable[[Server], bool],
        seconds: float,
        early: EarlyLogins | None = None,
    ) -> dict[MailProtocol, Reached]:
        """Open a session to each protocol's first server that works, all at the same time.

        Servers without TLS are looked at too, credentials or not: that they answer is a finding.
        ``early`` logs in meanwhile where that is due.
        """
        wanted = {
            protocol: [s for s in config.of_protocol(protocol) if may_connect(s)][:MAX_ENDPOINTS]
            for protocol in MailProtocol
        }
        reached = {p: Reached(protocol=p) for p, servers in wanted.items() if servers}
        jobs: dict[MailProtocol, Job[Any]] = {
            protocol: Job(
                name=f"reach {protocol.value}",
                work=partial(self._go_down, wanted[protocol], entry),
                seconds=max(seconds - _SPARE_S, _SPARE_S),
            )
            for protocol, entry in reached.items()
        }
        round_ = _Round(self, reached, early)
        limit = seconds if early is None else early.seconds_left()
        ended = run_all(list(jobs.values()), seconds=limit, on_end=round_.on_end)
        for (protocol, entry), end in zip(reached.items(), ended, strict=False):
            if end.end is not End.RETURNED:
                server = wanted[protocol][min(len(entry.tried), len(wanted[protocol]) - 1)]
                entry.tried.append((server, _lost(server, end)))
        for end in ended[len(jobs) :]:
            if end.end in (End.GAVE_WAY, End.TIMED_OUT):
                round_.on_end(end)
        return reached

    def login_job(self, server: Server, session: Session, login: Login, seconds: float) -> Job[Any]:
        """Return the job of one login; it returns the session as it ended."""
        return Job(
            name=f"login {server.protocol.value}",
            work=partial(self._finish, session, login),
            seconds=seconds,
        )

    def _go_down(self, servers: Sequence[Server], reached: Reached, deadline: Deadline) -> None:
        for server in servers:
            network = self.factory(deadline.shorter(_SESSION_S))
            session = self.sessions.open(server.endpoint, network)
            reached.tried.append((server, session))
            if session.is_safe and not self.test_all:
                return

    def log_in_to_all(
        self, logins: Iterable[tuple[Server, Session, Login]], seconds: float
    ) -> list[Check]:
        """Send logins at the same time; checks in the order given say what became of them."""
        return self._end(list(logins), seconds)

    def renew(self, session: Session, seconds: float) -> Session:
        """Open a further session to the endpoint of one that has ended."""
        return self.sessions.open(
            session.endpoint, self.factory(Deadline(min(seconds, _SESSION_S)))
        )

    def end_without_login(
        self, server: Server, session: Session, why: Message | None, seconds: float
    ) -> Check:
        """Say goodbye; ``why`` says why no login was sent."""
        (check,) = self._end([(server, session, None)], seconds, why)
        return check

    def _end(
        self,
        entries: Sequence[tuple[Server, Session, Login | None]],
        seconds: float,
        why: Message | None = None,
    ) -> list[Check]:
        jobs = [
            Job(
                name=f"finish {server.endpoint}",
                work=partial(self._finish, session, login),
                seconds=seconds,
            )
            for server, session, login in entries
        ]
        ended = run_all(jobs, seconds=seconds)
        checks = [
            _check_of(server, session, result, login, why)
            for (server, session, login), result in zip(entries, ended, strict=True)
        ]
        for check in checks:
            self.observer(check)
        return checks

    def _finish(self, session: Session, login: Login | None, deadline: Deadline) -> Session:
        left_s = deadline.remaining_s()
        network = self.factory(deadline.shorter(max(left_s - _SPARE_S, left_s / 2)))
        learn = InspectMailbox(address=str(self.address or ""))
        return self.sessions.finish(session, login, network, learn)


@dataclass(slots=True)
class _Round:
    """One round of reaching servers, and the logins that begin meanwhile."""

    prober: Prober
    reached: dict[MailProtocol, Reached]
    early: EarlyLogins | None
    _open: set[MailProtocol] = field(default_factory=set)
    _sent: dict[str, tuple[Server, Session, Login]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note what is still to be reached."""
        self._open.update(self.reached)

    def on_end(self, ended: Ended[Any]) -> Sequence[Job[Any]]:
        """Take the end of a job; return the logins that are due now."""
        if self.early is None:
            return ()
        what, _, word = ended.job.name.partition(" ")
        protocol = MailProtocol(word)
        if what == "login":
            check = _check_of(*self._sent[word][:2], ended, self._sent[word][2], None)
            self.prober.observer(check)
            return self.early.on_check(check, self._open, self._begin)
        self._open.discard(protocol)
        ready = self.reached[protocol].ready if ended.end is End.RETURNED else None
        return self.early.on_reached(ready, self._open, self._begin)

    def _begin(self, server: Server, session: Session, login: Login) -> Job[Any]:
        self._sent[server.protocol.value] = (server, session, login)
        seconds = _LOGIN_S if self.early is None else min(_LOGIN_S, self.early.seconds_left())
        return self.prober.login_job(server, session, login, seconds)


def _check_of(
    server: Server,
    session: Session,
    ended: Ended[Session],
    login: Login | None,
    why: Message | None,
) -> Check:

    if ended.end is not End.RETURNED or ended.value is None:
        return _unfinished(server, session, ended, login)
    check = check_of(server, ended.value)
    if login is None and why and check.login.outcome is LoginOutcome.NOT_TESTED:
        untested = LoginResult(outcome=LoginOutcome.NOT_TESTED, why=why)
        return replace(check, login=untested)
    return check


def _unfinished(
    server: Server, session: Session, ended: Ended[Session], login: Login | None
) -> Check:
    """Make a check of a session that did not come to its end."""
    crashed = ended.end is End.CRASHED
    detail = _why_not_ended(ended)
    return Check(
        server=server,
        reached=Stage.CAPABILITIES if session.is_ready else Stage.CONNECT,
        outcome=CheckOutcome.CRASHED if crashed else CheckOutcome.TIMED_OUT,
        detail=detail,
        tls=session.tls,
        login=(
            LoginResult(
                outcome=LoginOutcome.OTHER,
                end=LoginEnd.BROKEN if crashed else LoginEnd.NO_ANSWER,
                why=detail,
            )
            if login
            else NOT_TESTED
        ),
        transcript=tuple(session.transcript),
        software=session.software,
    )


def _lost(server: Server, ended: Ended[None]) -> Session:
    """Make the session of a server that could not be reached to the end."""
    crashed = ended.end is End.CRASHED
    detail = _why_not_ended(ended)
    outcome = CheckOutcome.CRASHED if crashed else CheckOutcome.TIMED_OUT
    verdict = Verdict(reached=Stage.CONNECT, outcome=outcome, detail=detail)
    return Session(endpoint=server.endpoint, verdict=verdict)


def _why_not_ended(ended: Ended[Any]) -> Message:
    if ended.error is not None:
        return Message.of_error(ended.error)
    crash = ended.trace.strip().rpartition("\n")[2]
    return Message.of("dialogue.said", said=crash) if crash else Message.of("dialogue.out-of-time")


def order_of_logins(reached: dict[MailProtocol, Reached]) -> list[MailProtocol]:
    """Return the protocols that can be logged in to: IMAP first, then POP3, then SMTP."""
    order = (MailProtocol.IMAP, MailProtocol.POP3, MailProtocol.SMTP)
    return [p for p in order if p in reached and reached[p].ready is not None]
