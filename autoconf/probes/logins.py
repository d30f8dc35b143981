"""In which order logins are tried, and when to stop: accounts get locked.

A wrong password costs one failure; a right one no extra round trip.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from autoconf.dialogues.sessions import Session, check_of
from autoconf.model.address import EmailAddress
from autoconf.model.check import Check, LoginOutcome, Software
from autoconf.model.message import Message
from autoconf.model.secret import Login, Secret, Token
from autoconf.model.server import AuthMethod, MailProtocol, Server, fill_placeholders
from autoconf.probes.budget import Budget, ends_all, is_counted
from autoconf.probes.engine import Prober, Reached, order_of_logins
from autoconf.probes.interface import Asker

_REFUSED_BEFORE: Final = Message("login.refused-before")

Place = tuple[Server, Session]


@dataclass(slots=True, kw_only=True)
class Logins:
    """One account's logins of one run.

    Attributes:
        budget: what may still fail; every login is counted there before it is sent.
        sees_exchange: whether the domain has an Exchange server, as far as is known.
        test_all: go on after a refusal, and at every further server, without asking.
    """

    prober: Prober
    asker: Asker
    address: EmailAddress
    budget: Budget
    password: Secret | None
    why_not: Message | None = None
    seconds_left: Callable[[], float]
    least_s: float = 5.0
    sees_exchange: bool = False
    test_all: bool = False
    _done: dict[MailProtocol, Check] = field(default_factory=dict)
    _checks: list[Check] = field(default_factory=list)
    _form: str | None = None

    def run(
        self, reached: dict[MailProtocol, Reached], done: Mapping[MailProtocol, Check]
    ) -> list[Check]:
        """Log in wherever a session is ready; return a check for every endpoint tried.

        ``done`` are logins that were sent while servers were being reached, in the same order.
        """
        self._done.update(done)
        self._keep_what_failed(reached)
        waiting = self._places(reached)
        if self.password is None:
            self._dismiss(waiting, self.why_not)
            return self._checks
        while waiting:
            place = waiting.pop(0)
            check = self._first(*place)
            if check is None:
                self._dismiss([place, *waiting], self._stop)
                break
            if check.login.outcome is LoginOutcome.ACCEPTED:
                self._others(waiting)
                break
            if is_counted(check) and not self._goes_on(waiting):
                self._dismiss(waiting, self._stop or _REFUSED_BEFORE)
                break
        return self._checks

    def _keep_what_failed(self, reached: dict[MailProtocol, Reached]) -> None:
        for entry in reached.values():
            for server, session in entry.tried:
                if not session.is_safe:
                    if session.is_ready:
                        self._goodbye(server, session, Message("login.not-safe"))
                    else:
                        check = check_of(server, session)
                        self._checks.append(check)
                        self.prober.observer(check)

    def _places(self, reached: dict[MailProtocol, Reached]) -> list[Place]:
        """Return where to log in: the first server of each protocol, then the further ones."""
        entries = [reached[protocol] for protocol in order_of_logins(reached)]
        firsts = [entry.ready for entry in entries if entry.ready is not None]
        return firsts + [place for entry in entries for place in entry.further]

    @property
    def _stop(self) -> Message | None:
        """Why no login is to be begun now; None where one may be."""
        why_not = self.budget.why_not
        if why_not is not None:
            return why_not
        if any(map(ends_all, self._checks)):
            return _REFUSED_BEFORE
        return Message("login.no-time") if self.seconds_left() < self.least_s else None

    def _first(self, server: Server, session: Session) -> Check | None:
        """Log in alone; where nobody stated the user name, perhaps once more with another form.

        None: nothing may be sent any more.
        """
        if not server.takes(self.password):
            return self._goodbye(server, session, takes_instead(server, self.password))
        check = self._take_done(server) or self._log_in(server, session)
        if check is None:
            return None
        for form in self._further_forms(server, check):
            if check.login.outcome is not LoginOutcome.BAD_CREDENTIALS or not self._tries(form):
                break
            again = self.prober.renew(session, self.seconds_left())
            further = self._log_in(replace(server, username=form), again) if again.is_safe else None
            if further is None:
                break
            check = replace(further, transcript=check.transcript + further.transcript)
            self._checks[-2:] = [check]
        if check.login.outcome is LoginOutcome.ACCEPTED and not server.username_stated:
            self._form = check.server.username
        return check

    def _further_forms(self, server: Server, check: Check) -> Iterator[str]:
        """Yield the forms besides the address; none where somebody stated one."""
        if server.username_stated:
            return
        yield "%EMAILLOCALPART%"
        if self.sees_exchange or check.software is Software.EXCHANGE:
            yield f"{self.address.domain.partition('.')[0]}\\%EMAILLOCALPART%"

    def _tries(self, form: str) -> bool:
        if self.test_all or self._stop:
            return False
        return self.asker.try_user_name(fill_placeholders(form, self.address), self.budget.used)

    def _goes_on(self, waiting: list[Place]) -> bool:
        """Ask whether the next server is to be tried after a refusal."""
        following = next((s.protocol for s, _ in waiting if s.takes(self.password)), None)
        if following is None or self._stop:
            return False
        return self.test_all or self.asker.try_protocol(following, self.budget.used)

    def _log_in(self, server: Server, session: Session) -> Check | None:
        checks = self._log_in_to_all([(server, session)])
        return checks[0] if checks else None

    def _log_in_to_all(self, places: Sequence[Place]) -> list[Check]:
        """Log in at the same time to as many as may fail, the first ones; return their checks."""
        if self.password is None or self._stop:
            return []
        logins = [
            (
                server,
                session,
                Login(username=server.login_name(self.address), password=self.password),
            )
            for server, session in places[: self.budget.reserve(len(places))]
        ]
        checks = self.prober.log_in_to_all(logins, self.seconds_left())
        self.budget.settle(*checks)
        self._checks += checks
        return checks

    def _others(self, waiting: list[Place]) -> None:
        """Log in to the rest at the same time, with the form that worked.

        Where less may fail than is left to do, they go in turn.
        """
        todo = []
        for server, session in waiting:
            if self._take_done(server) is not None:
                continue
            if not server.takes(self.password):
                self._goodbye(server, session, takes_instead(server, self.password))
                continue
            if self._form is not None and not server.username_stated:
                server = replace(server, username=self._form)  # noqa: PLW2901 - known better
            todo.append((server, session))
        while todo:
            sent = len(self._log_in_to_all(todo))
            if not sent:
                self._dismiss(todo, self._stop)
                return
            del todo[:sent]

    def _take_done(self, server: Server) -> Check | None:
        """Take over a login that was sent already."""
        check = self._done.pop(server.protocol, None)
        if check is not None:
            self._checks.append(check)
        return check

    def _dismiss(self, waiting: list[Place], why: Message | None) -> None:
        for server, session in waiting:
            if self._take_done(server) is None:
                reason = (
                    why if server.takes(self.password) else takes_instead(server, self.password)
                )
                self._goodbye(server, session, reason)

    def _goodbye(self, server: Server, session: Session, why: Message | None) -> Check:
        check = self.prober.end_without_login(server, session, why, self.seconds_left())
        self._checks.append(check)
        return check


def takes_instead(server: Server, secret: Secret | None = None) -> Message:
    """Say what a server takes in place of the secret that there is."""
    if isinstance(secret, Token):
        return Message("login.takes-no-token")
    if any(a.method is AuthMethod.OAUTH2 for a in server.authentication):
        return Message("login.takes-oauth-only")
    methods = ", ".join(a.method.value for a in server.authentication)
    return Message.of("login.takes-others", methods=methods)
