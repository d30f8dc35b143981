"""In which order logins are tried, and when to stop: accounts get locked.

A wrong password costs one failure; a right one no extra round trip.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from autoconf.dialogues.flow import HUNG_UP
from autoconf.dialogues.sessions import Session, check_of
from autoconf.model.address import EmailAddress
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.secret import Login, Secret
from autoconf.model.server import MailProtocol, Server
from autoconf.probes.engine import Prober, Reached, order_of_logins
from autoconf.probes.interface import MAX_FAILURES, Asker

_DEFINITIVE: Final = frozenset({LoginOutcome.BAD_CREDENTIALS, LoginOutcome.USER_BLOCKED})


@dataclass(slots=True, kw_only=True)
class Logins:
    """One account's logins of one run."""

    prober: Prober
    asker: Asker
    address: EmailAddress
    password: Secret | None
    why_not: str = ""
    seconds_left: Callable[[], float]
    _checks: list[Check] = field(default_factory=list)
    _failures: int = 0
    _form: str | None = None

    def run(self, reached: dict[MailProtocol, Reached]) -> list[Check]:
        """Log in wherever a session is ready; return a check for every endpoint tried."""
        self._keep_what_failed(reached)
        waiting = order_of_logins(reached)
        if self.password is None:
            self._dismiss(reached, waiting, self.why_not)
            return self._checks
        while waiting:
            protocol = waiting.pop(0)
            outcome = self._first(reached[protocol])
            if outcome is LoginOutcome.ACCEPTED:
                self._others(reached, waiting)
                break
            is_spent = self._failures >= MAX_FAILURES
            if is_spent or (outcome in _DEFINITIVE and not self._goes_on(waiting)):
                self._dismiss(reached, waiting, "not tried, as the login was refused before")
                break
        return self._checks

    def _keep_what_failed(self, reached: dict[MailProtocol, Reached]) -> None:
        for entry in reached.values():
            for server, session in entry.tried:
                if not session.is_safe:
                    if session.is_ready:
                        self._goodbye(server, session, "the connection is not safe")
                    else:
                        check = check_of(server, session)
                        self._checks.append(check)
                        self.prober.observer(check)

    def _first(self, reached: Reached) -> LoginOutcome:
        """Log in alone; with a form of the user name that nobody stated, perhaps twice."""
        if reached.ready is None or self.password is None:
            return LoginOutcome.NOT_TESTED
        server, session = reached.ready
        if not server.wants_password:
            self._goodbye(server, session, "takes no password, only sign-in with the browser")
            return LoginOutcome.NOT_TESTED
        check = self._log_in(server, session)
        if check.login.outcome is LoginOutcome.BAD_CREDENTIALS and self._may_shorten(server):
            again = self.prober.renew(session, self.seconds_left())
            if again.is_safe:
                self._checks.pop()
                check = self._log_in(replace(server, username="%EMAILLOCALPART%"), again)
        if check.login.outcome is LoginOutcome.ACCEPTED and not server.username_stated:
            self._form = check.server.username
        return check.login.outcome

    def _may_shorten(self, server: Server) -> bool:
        return (
            not server.username_stated
            and self._failures < MAX_FAILURES
            and self.asker.try_user_name(self.address.local_part, self._failures)
        )

    def _goes_on(self, waiting: list[MailProtocol]) -> bool:
        return bool(waiting) and self.asker.try_protocol(waiting[0], self._failures)

    def _log_in(self, server: Server, session: Session) -> Check:
        check = self.prober.log_in(server, session, self._login(server), self.seconds_left())
        self._count(check)
        return check

    def _others(self, reached: dict[MailProtocol, Reached], waiting: list[MailProtocol]) -> None:
        """Log in to the rest at the same time, with the form that worked."""
        logins = []
        for protocol in waiting:
            ready = reached[protocol].ready
            if ready is None:
                continue
            server, session = ready
            if not server.wants_password:
                self._goodbye(server, session, "takes no password, only sign-in with the browser")
                continue
            if self._form is not None and not server.username_stated:
                server = replace(server, username=self._form)
            logins.append((server, session, self._login(server)))
        for check in self.prober.log_in_to_all(logins, self.seconds_left()):
            self._count(check)

    def _login(self, server: Server) -> Login:
        if self.password is None:
            raise TypeError("no password, no login")
        return Login(username=server.login_name(self.address), password=self.password)

    def _count(self, check: Check) -> None:
        self._checks.append(check)
        # Who hangs up on a login may well have counted it as a failure.
        if check.login.outcome in _DEFINITIVE or check.login.message == HUNG_UP:
            self._failures += 1

    def _dismiss(
        self, reached: dict[MailProtocol, Reached], waiting: list[MailProtocol], why: str
    ) -> None:
        for protocol in waiting:
            ready = reached[protocol].ready
            if ready is not None:
                self._goodbye(*ready, why)

    def _goodbye(self, server: Server, session: Session, why: str) -> None:
        self._checks.append(
            self.prober.end_without_login(server, session, why, self.seconds_left())
        )
