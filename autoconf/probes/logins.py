"""In which order logins are tried, and when to stop: accounts get locked.

A wrong password costs one failure; a right one no extra round trip.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from autoconf.dialogues.sessions import Session, check_of
from autoconf.model.address import EmailAddress
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.secret import Login, Secret, Token
from autoconf.model.server import AuthMethod, MailProtocol, Server
from autoconf.probes.engine import Prober, Reached, order_of_logins
from autoconf.probes.interface import MAX_FAILURES, Asker
from autoconf.refusals.matching import of_check


@dataclass(slots=True, kw_only=True)
class Logins:
    """One account's logins of one run."""

    prober: Prober
    asker: Asker
    address: EmailAddress
    password: Secret | None
    why_not: str = ""
    seconds_left: Callable[[], float]
    least_s: float = 5.0
    done: dict[MailProtocol, Check] = field(default_factory=dict)
    """Logins that were sent while servers were being reached, in the same order."""
    _checks: list[Check] = field(default_factory=list)
    _failures: int = 0
    _form: str | None = None

    def run(self, reached: dict[MailProtocol, Reached]) -> list[Check]:
        """Log in wherever a session is ready; return a check for every endpoint tried."""
        self._keep_what_failed(reached)
        waiting = order_of_logins(reached)
        if self.password is None:
            for protocol in waiting:
                ready = reached[protocol].ready
                if ready is not None:
                    server = ready[0]
                    why = self.why_not if server.wants_password else takes_instead(server)
                    self._goodbye(*ready, why)
            return self._checks
        while waiting:
            if self.seconds_left() < self.least_s:
                self._dismiss(reached, waiting, "no time was left for a login")
                break
            protocol = waiting.pop(0)
            spent = self._failures
            if self._first(reached[protocol]) is LoginOutcome.ACCEPTED:
                self._others(reached, waiting)
                break
            was_counted = self._failures > spent
            is_over = self._failures >= MAX_FAILURES or any(map(ends_all, self._checks))
            if is_over or (was_counted and not self._goes_on(waiting)):
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
        if not server.takes(self.password):
            self._goodbye(server, session, takes_instead(server, self.password))
            return LoginOutcome.NOT_TESTED
        check = self._log_in(server, session)
        if check.login.outcome is LoginOutcome.BAD_CREDENTIALS and self._may_shorten(server):
            again = self.prober.renew(session, self.seconds_left())
            if again.is_safe:
                refused = self._checks.pop()
                check = self._log_in(replace(server, username="%EMAILLOCALPART%"), again)
                told = refused.transcript + check.transcript
                self._checks[-1] = check = replace(check, transcript=told)
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
        check = self.done.pop(server.protocol, None)
        if check is None:
            check = self.prober.log_in(server, session, self._login(server), self.seconds_left())
        self._count(check)
        return check

    def _others(self, reached: dict[MailProtocol, Reached], waiting: list[MailProtocol]) -> None:
        """Log in to the rest at the same time, with the form that worked."""
        logins = []
        for protocol in waiting:
            ready = reached[protocol].ready
            if ready is None or self._was_done(protocol):
                continue
            server, session = ready
            if not server.takes(self.password):
                self._goodbye(server, session, takes_instead(server, self.password))
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
        if is_counted(check):
            self._failures += 1

    def _dismiss(
        self, reached: dict[MailProtocol, Reached], waiting: list[MailProtocol], why: str
    ) -> None:
        for protocol in waiting:
            ready = reached[protocol].ready
            if ready is not None and not self._was_done(protocol):
                self._goodbye(*ready, why)

    def _was_done(self, protocol: MailProtocol) -> bool:
        """Take over a login that was sent already."""
        check = self.done.pop(protocol, None)
        if check is not None:
            self._count(check)
        return check is not None

    def _goodbye(self, server: Server, session: Session, why: str) -> None:
        self._checks.append(
            self.prober.end_without_login(server, session, why, self.seconds_left())
        )


def is_counted(check: Check) -> bool:
    """Tell whether the server may have counted a login against the account.

    Who hangs up or falls silent may well have; who calls it temporary, by code or words, has not.
    """
    refusal = of_check(check)
    return refusal is not None and check.was_refused and refusal.counts


def ends_all(check: Check) -> bool:
    """Tell whether no further login may follow, as it would keep the account locked."""
    refusal = of_check(check)
    return refusal is not None and check.was_refused and refusal.stops


def takes_instead(server: Server, secret: Secret | None = None) -> str:
    """Say what a server takes in place of the secret that there is."""
    if isinstance(secret, Token):
        return "takes no OAuth token, as far as its provider says"
    if any(a.method is AuthMethod.OAUTH2 for a in server.authentication):
        return "takes no password, only sign-in with the browser (OAuth2)"
    ways = ", ".join(a.method.value for a in server.authentication)
    return f"takes no password here, but: {ways}"
