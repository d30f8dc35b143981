"""Logins that begin while other servers are still being reached.

The order is that of ``logins.py``: the first protocol alone, as soon as nothing better can still
come; the others once it was accepted. What is not accepted ends it: the rest is decided there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from autoconf.dialogues.sessions import Session
from autoconf.model.address import EmailAddress
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.secret import Login, Secret
from autoconf.model.server import MailProtocol, Server
from autoconf.probes.budget import Budget
from autoconf.tasks import Job

Begin = Callable[[Server, Session, Login], Job[Any]]
"""Makes the job of one login."""


@dataclass(slots=True, kw_only=True)
class EarlyLogins:
    """The logins of one run that need not wait.

    Attributes:
        budget: what may still fail; every login is counted there before it is sent.
        may_have: whether the password may go to a server.
        seconds_left: of the whole run.
        least_s: with less left no login is begun: it could not be answered.
        checks: what became of those that were sent.
    """

    address: EmailAddress
    budget: Budget
    password: Secret
    may_have: Callable[[Server], bool]
    seconds_left: Callable[[], float]
    least_s: float
    checks: dict[MailProtocol, Check] = field(default_factory=dict)
    _ready: dict[MailProtocol, tuple[Server, Session]] = field(default_factory=dict)
    _begun: set[MailProtocol] = field(default_factory=set)
    _first: MailProtocol | None = None

    def on_reached(
        self, ready: tuple[Server, Session] | None, still_open: set[MailProtocol], begin: Begin
    ) -> Sequence[Job[Any]]:
        """Take one protocol's session, or None; return the logins that are due now."""
        if ready is not None and ready[0].takes(self.password) and self.may_have(ready[0]):
            self._ready[ready[0].protocol] = ready
        return self._due(still_open, begin)

    def on_check(
        self, check: Check, still_open: set[MailProtocol], begin: Begin
    ) -> Sequence[Job[Any]]:
        """Take what became of a login; return those that are due now."""
        self.budget.settle(check)
        self.checks[check.server.protocol] = check
        return self._due(still_open, begin)

    def _due(self, still_open: set[MailProtocol], begin: Begin) -> Sequence[Job[Any]]:
        if self.seconds_left() < self.least_s:
            return ()
        new = [protocol for protocol in self._next(still_open) if protocol not in self._begun]
        due = new[: self.budget.reserve(len(new))] if new else []
        self._begun.update(due)
        return [self._job(*self._ready[protocol], begin) for protocol in due]

    def _next(self, still_open: set[MailProtocol]) -> list[MailProtocol]:
        """Return the first protocol, or once that was accepted all that are ready."""
        if self._first is None:
            better = (MailProtocol.IMAP, MailProtocol.POP3, MailProtocol.SMTP)
            for protocol in better:
                if protocol in still_open:
                    return []
                if protocol in self._ready:
                    self._first = protocol
                    return [protocol]
            return []
        check = self.checks.get(self._first)
        if check is None or check.login.outcome is not LoginOutcome.ACCEPTED:
            return []
        return list(self._ready)

    def _job(self, server: Server, session: Session, begin: Begin) -> Job[Any]:
        name = server.login_name(self.address)
        return begin(server, session, Login(username=name, password=self.password))
