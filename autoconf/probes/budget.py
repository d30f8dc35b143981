"""How many logins may still fail: counted before they are sent, taken back once they are good.

A run that crashes or is killed in between has spent them: the server may have counted.
"""

import math
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from stringprep import in_table_b1
from typing import Final
from unicodedata import normalize

from msgspec.structs import replace

from autoconf.errors import InvalidAddressError
from autoconf.model.address import EmailAddress
from autoconf.model.budget import MAX_FAILURES, Ledger, LedgerHeldError, Spent, is_far_ahead
from autoconf.model.cause import Cause
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.domain import parse_hostname
from autoconf.model.finding import Confidence
from autoconf.model.message import Message
from autoconf.refusals.matching import Refusal, classify_check
from autoconf.refusals.policy import ACCOUNT_WIDE, POLICIES
from autoconf.tasks import Clock, Deadline, pause

_PAUSE_MINUTES: Final = 15
"""What to wait after a server said that there were too many logins."""

_WRONG_CREDENTIALS: Final = ("AUTHENTICATIONFAILED", "AUTH", "5.7.8")
"""Codes that judge name and password (RFC 5530, RFC 3206, RFC 4954)."""

_TURN_S: Final = 0.1
"""How often to look whether the logins of other runs have ended."""


class Budget:
    """One account's failures, over all its protocols, of this run and those before it."""

    def __init__(
        self,
        ledger: Ledger,
        address: EmailAddress,
        username: str | None = None,
        now: Clock = time.time,
    ) -> None:
        """Count for an address, and for the login name where it is another account.

        Args:
            ledger: keeps the counts.
            address: whose mail is wanted.
            username: the only name to log in with; None: made from the address.
            now: seconds since the epoch: what is kept must mean the same after a restart.
        """
        self.address = address
        self._ledger = ledger
        self._now = now
        self._accounts = _accounts(address, username)
        self._reserved: list[float] = []
        self._held: Message | None = None
        self._is_blind = False

    @property
    def used(self) -> int:
        """How many of MAX_FAILURES are spent."""
        return max(spent.used for spent in self._read())

    @property
    def left(self) -> int:
        """How many logins may still fail."""
        return min(spent.left for spent in self._read())

    @property
    def is_spent(self) -> bool:
        """Whether no login may be sent now."""
        return self.why_not is not None

    @property
    def why_not(self) -> Message | None:
        """Why no login may be sent, and when the next may.

        None where one may: now, or as soon as those under way have ended.
        """
        now = self._now()
        spent = max(self._read(), key=lambda one: one.wait_s(now))
        wait_s = spent.wait_s(now)
        if self._held is not None or wait_s <= 0:
            return self._held
        if spent.paused is None and spent.day_wait_s(now) >= wait_s:
            hours, count = math.ceil(wait_s / 3600), spent.used + len(spent.earlier)
            return Message.of("finding.attempts-spent.day", count=count, hours=hours)
        why = "failed" if spent.limit == MAX_FAILURES else "not-kept"
        why = why if spent.paused is None else "paused"
        minutes = math.ceil(wait_s / 60)
        return Message.of(f"finding.attempts-spent.{why}", count=spent.used, minutes=minutes)

    def reserve(self, wanted: int = 1) -> int:
        """Count logins that are about to be sent; return how many may be, perhaps none.

        None, and no reason in ``why_not``: logins of other runs are under way.
        """
        if self._held is not None:
            return 0
        now = self._now()
        for place, account in enumerate(self._accounts):
            may = self._begin(account, wanted, now)
            for before in self._accounts[:place] if may < wanted else ():
                with suppress(LedgerHeldError):
                    begun = [now] * (wanted - may)
                    self._ledger.update(before, partial(_without, begun, now=now), now)
            wanted = may
        self._reserved += [now] * wanted
        return wanted

    def wait_for_turn(self, deadline: Deadline) -> None:
        """Return once a login may be reserved, or none may be sent at all.

        Raises:
            TimedOutError: the logins of other runs are still under way.
            CancelledError: nobody waits for the login any more.
        """
        while self._has_to_wait():
            pause(_TURN_S, deadline)

    def settle(self, *checks: Check) -> None:
        """Take in how logins that were reserved ended; those that did not fail are taken back."""
        failed = sum(map(is_counted, checks))
        self._end(failed, len(checks) - failed, pauses=any(map(wants_pause, checks)))

    def lose(self) -> None:
        """Take in that one login that was reserved failed."""
        self._end(1, 0)

    def take_back(self) -> None:
        """Take back one login that was reserved: it was good, or never sent."""
        self._end(0, 1)

    def repeat(self) -> bool:
        """Count a login that is under way as failed, and reserve another; False: none is left."""
        if not self.reserve():
            return False
        self._end(1, 0)
        return True

    def _begin(self, account: str, wanted: int, now: float) -> int:
        begun: list[float] = []

        def begin(spent: Spent) -> Spent:
            begun.extend([now] * min(wanted, spent.free(now)))
            return replace(spent, under_way=(*spent.under_way, *begun))

        try:
            after = self._ledger.update(account, begin, now)
            # The limit may be lower by now: the ledger could not store what was begun.
            beyond = min(len(begun), len(after.under_way) + after.used - after.limit)
            if beyond > 0:
                too_many = partial(_without, [now] * beyond, now=now)
                self._ledger.update(account, too_many, now)
        except LedgerHeldError as error:
            self._held = Message.of_error(error)
            return 0
        return len(begun) - max(beyond, 0)

    def _end(self, failed: int, good: int, *, pauses: bool = False) -> None:
        ended = [self._reserved.pop() for _ in range(failed + good)]
        now = self._now()

        def end(spent: Spent) -> Spent:
            rest = _without(ended, spent, now=now)
            failures = (*rest.failures, *[now] * failed)
            return replace(rest, failures=failures, paused=now if pauses else rest.paused)

        for account in self._accounts:
            try:
                self._ledger.update(account, end, now)
            except LedgerHeldError as error:  # it counts as failed then: the safe side
                self._held = Message.of_error(error)

    def _has_to_wait(self) -> bool:
        now, spent = self._now(), self._read()
        if self._held is not None:
            return False
        return min(s.free(now) for s in spent) <= 0 and max(s.wait_s(now) for s in spent) <= 0

    def _read(self) -> list[Spent]:
        now = self._now()
        if not self._is_blind:
            try:
                return [self._read_one(account, now) for account in self._accounts]
            except LedgerHeldError as error:
                self._held = self._held or Message.of_error(error)
                self._is_blind = True  # each further look could take seconds
        return [Spent(limit=0)]

    def _read_one(self, account: str, now: float) -> Spent:
        spent = self._ledger.read(account, now)
        if spent.wait_s(now) > 0:
            # A time in the future counts as now: this must be kept, or it would block for ever.
            with suppress(LedgerHeldError):
                return self._ledger.update(account, lambda known: known, now)
        return spent


def spent_by(
    ledger: Ledger, address: EmailAddress, username: str | None, now: float
) -> tuple[Spent, ...]:
    """Return what a server may count against an address and a login name; see ``Budget``.

    Raises:
        LedgerHeldError: nothing is known.
    """
    return tuple(ledger.read(account, now) for account in _accounts(address, username))


def _accounts(address: EmailAddress, username: str | None) -> tuple[str, ...]:
    """Return what a server may count a failure against; a name alone is one of the domain.

    Spellings that a server may take for the same name count together.
    """
    name = _prepared(username or str(address)).strip().rpartition("\\")[2]
    local_part, _, domain = name.rpartition("@") if "@" in name else (name, "", address.domain)
    with suppress(InvalidAddressError):
        domain = parse_hostname(domain)
    own = _prepared(str(address))
    return tuple(dict.fromkeys((own.casefold(), f"{local_part.strip()}@{domain}".casefold())))


def _prepared(name: str) -> str:
    """Return a name with the mappings of SASLprep (RFC 4013): SCRAM and many servers do them."""
    return normalize("NFKC", "".join(one for one in name if not in_table_b1(one)))


def _without(ended: Sequence[float], spent: Spent, *, now: float) -> Spent:
    """Take away logins that were under way; one that took long may count as a failure by now.

    If the clock was set back meanwhile, the ledger has another time for a login: the latest one.
    """
    under_way, failures = list(spent.under_way), list(spent.failures)
    for at in ended:
        kept_in = under_way if at in under_way else failures
        if at in kept_in:
            kept_in.remove(at)
        elif is_far_ahead(at, now) and (latest := under_way or failures):
            latest.remove(max(latest))
    return replace(spent, under_way=tuple(under_way), failures=tuple(failures))


def is_counted(check: Check) -> bool:
    """Tell whether the server may have counted a login against the account.

    Who hangs up or falls silent may well have; who calls it temporary, by code or words, has not.
    """
    refusal = _refusal(check)
    if refusal is None:
        return False
    # A method that failed is no proof that the secret, which it carried, was not judged.
    is_method = POLICIES[refusal.cause].outcome is LoginOutcome.METHOD_UNSUPPORTED
    return refusal.counts or (is_method and check.login.carried_secret)


def ends_all(check: Check) -> bool:
    """Tell whether no further login may follow in this run, as it would make matters worse."""
    refusal = _refusal(check)
    return refusal is not None and refusal.stops


def may_be_of_protocol(check: Check) -> bool:
    """Tell whether the reason of a refusal may lie in the protocol: another may take the login."""
    refusal = _refusal(check)
    if refusal is None or refusal.cause is Cause.UNKNOWN:
        return not check.login.code.endswith(_WRONG_CREDENTIALS)
    is_certain = refusal.confidence is Confidence.CERTAIN
    return not (is_certain and ACCOUNT_WIDE.issuperset(refusal.causes))


def wants_pause(check: Check) -> bool:
    """Tell whether a server says that there were too many logins: it is to be left alone."""
    refusal = _refusal(check)
    return refusal is not None and any(
        POLICIES[cause].stops and POLICIES[cause].wait_minutes >= _PAUSE_MINUTES
        for cause in refusal.causes
    )


def _refusal(check: Check) -> Refusal | None:
    return classify_check(check) if check.was_refused else None
