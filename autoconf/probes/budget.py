"""How many logins may still fail: counted before they are sent, taken back once they are good.

A run that crashes or is killed in between has spent them: the server may have counted.
"""

import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from autoconf.model.address import EmailAddress
from autoconf.model.budget import Ledger, Spent
from autoconf.model.check import LoginOutcome, LoginResult
from autoconf.model.message import Message
from autoconf.tasks import Clock, new_lock

_HARMLESS: Final = frozenset(
    {LoginOutcome.ACCEPTED, LoginOutcome.NOT_TESTED, LoginOutcome.METHOD_UNSUPPORTED}
)
"""Outcomes that no server counts against the account."""

_TEMPORARY: Final = frozenset(
    {"UNAVAILABLE", "INUSE", "SERVERBUG", "SYS/TEMP", "IN-USE", "LOGIN-DELAY"}
)
"""Response codes that do not judge the password (RFC 5530, RFC 2449, RFC 3206)."""

_PAUSE: Final = re.compile(
    r"too many .{0,40}(log[io]n|attempt|fail|auth|tries)|rate.?limit|account\b.{0,40}\blocked",
    re.IGNORECASE,
)


class MemoryLedger:
    """Remembers for as long as the process lives."""

    def __init__(self) -> None:
        self._lock = new_lock()
        self._spent: dict[str, Spent] = {}

    def update(self, account: str, change: Callable[[Spent], Spent], now: float) -> Spent:
        """Change one account's entry; see ``Ledger``."""
        with self._lock:
            spent = change(self._spent.get(account, Spent()).at(now))
            self._spent[account] = spent
        return spent


@dataclass(slots=True)
class Budget:
    """One account's failures, over all its protocols, of this run and those before it."""

    ledger: Ledger
    address: EmailAddress
    now: Clock = time.time
    """Seconds since the epoch: what is kept must mean the same after a restart."""
    _reserved: list[float] = field(default_factory=list)

    @property
    def used(self) -> int:
        """How many of MAX_FAILURES are spent, those under way included."""
        return self._read().used

    @property
    def is_spent(self) -> bool:
        """Whether no login may be sent now."""
        return self._read().wait_s(self.now()) > 0

    @property
    def why_not(self) -> Message | None:
        """Why no login may be sent now, and when the next may; None where one may."""
        spent = self._read()
        wait_s = spent.wait_s(self.now())
        if wait_s <= 0:
            return None
        why = "failed" if spent.paused is None else "paused"
        minutes = math.ceil(wait_s / 60)
        return Message.of(f"finding.attempts-spent.{why}", count=spent.used, minutes=minutes)

    def reserve(self) -> bool:
        """Count a login that is about to be sent; False: there is none left, send nothing."""
        now, taken = self.now(), []

        def take(spent: Spent) -> Spent:
            if spent.wait_s(now) > 0:
                return spent
            taken.append(now)
            return replace(spent, failures=(*spent.failures, now))

        self._update(take, now)
        self._reserved += taken
        return bool(taken)

    def take_back(self) -> None:
        """Forget a login of this run: it did not fail."""
        was = self._reserved.pop()

        def give(spent: Spent) -> Spent:
            failures = list(spent.failures)
            if was in failures:
                failures.remove(was)
            return replace(spent, failures=tuple(failures))

        self._update(give, self.now())

    def settle(self, login: LoginResult) -> None:
        """Take in how a login that was reserved ended."""
        if not is_counted(login):
            self.take_back()
        else:
            self._reserved.pop()
        if wants_pause(login):
            now = self.now()
            self._update(lambda spent: replace(spent, paused=now), now)

    def _read(self) -> Spent:
        return self._update(lambda spent: spent, self.now())

    def _update(self, change: Callable[[Spent], Spent], now: float) -> Spent:
        return self.ledger.update(str(self.address).casefold(), change, now)


def is_counted(login: LoginResult) -> bool:
    """Tell whether the server may have counted a login against the account.

    Who hangs up or falls silent may well have; only what a code calls temporary has not. 421 is
    not among these: it is what a server says before it shuts somebody out.
    """
    if login.outcome in _HARMLESS:
        return False
    is_temporary = login.code.startswith("4") and not login.code.startswith("421")
    return not (login.outcome is LoginOutcome.OTHER and (is_temporary or login.code in _TEMPORARY))


def wants_pause(login: LoginResult) -> bool:
    """Tell whether a server says that there were too many logins: it is to be left alone."""
    if login.outcome in _HARMLESS:
        return False
    told = login.code.startswith("421") or login.code == "LIMIT"  # RFC 5321, RFC 5530
    return told or bool(_PAUSE.search(login.message))
