"""The failed logins of accounts, for all processes that use one Redis.

An account stands there as a keyed hash. The key lives in Redis too, so that all processes have the
same one. Who can read all of Redis can therefore test whether a known account is in it.

The key is also the mark of the data: if it is missing, the data is lost. If Redis was started
again, the newest part may be lost. In both cases no login may begin until what was lost would not
count any more.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from math import ceil
from typing import Any, Final, cast

from msgspec import Struct, msgpack
from redis import BlockingConnectionPool, Redis

from autoconf.errors import TimedOutError
from autoconf.model.budget import WINDOW_S, Ledger, LedgerHeldError, Spent
from autoconf.tasks import Deadline, pause
from autoconf.web.jobs import redis_ledger_scripts as scripts
from autoconf.web.jobs.redis_link import AWAY, LIMIT_S, PREFIX, thread_pool

_KEY_BYTES: Final = 32
_LOCK_MS: Final = 5000
"""So long a run may hold an account; then it was killed."""

_RETRY_S: Final = 0.02
_KEPT_MS: Final = 26 * 3600 * 1000
"""Longer than any failure counts."""

_SHARED: Final = (f"{PREFIX}:ledger:key", f"{PREFIX}:ledger:boot", f"{PREFIX}:ledger:closed")


class _Found(Struct, frozen=True):
    """What Redis has of an account.

    Attributes:
        spent: the entry.
        closed_s: no login may begin for so long.
    """

    spent: Spent
    closed_s: float


class _ForgetfulError(Exception):
    """Redis is set to throw data away when it is full."""


class _OtherKeyError(Exception):
    """The key of this process is not the one in Redis."""


def open_ledger(url: str) -> Ledger:
    """Return a ledger; nothing is connected yet.

    Raises:
        UsageError: the URL is wrong.
    """
    return RedisLedger(thread_pool(url))


class RedisLedger:
    """Remembers for as long as Redis does; see ``Ledger``."""

    def __init__(self, pool: BlockingConnectionPool) -> None:
        """Use connections, from any thread."""
        self._redis = Redis(connection_pool=pool)
        self._key = secrets.token_hex(_KEY_BYTES)

    def read(self, account: str, now: float) -> Spent:
        """Return one account's entry; see ``Ledger``.

        Raises:
            LedgerHeldError: Redis is away, or has lost what it knew.
        """
        with _held():
            found = self._asked(account, scripts.READ)
        _require_open(found.closed_s)
        return found.spent.at(now)

    def update(self, account: str, change: Callable[[Spent], Spent], now: float) -> Spent:
        """Change one account's entry; see ``Ledger``.

        The end of a login is always counted. Its begin is not, after Redis has lost what it knew.

        Raises:
            LedgerHeldError: nothing was changed, and no login may be sent.
        """
        token = secrets.token_hex(_KEY_BYTES)
        with _held():
            found = self._taken(account, token)
        before = found.spent.at(now)
        after = change(before)
        begins = len(after.under_way) > len(before.under_way)
        is_allowed = not begins or found.closed_s <= 0
        with _held():
            is_given = self._give(account, token, after if is_allowed else None, begins=begins)
        if begins:
            _require_open(found.closed_s)
        if not is_given:
            raise LedgerHeldError("ledger.held")
        return after

    def _taken(self, account: str, token: str) -> _Found:
        """Return an entry that no other run changes until it is given back.

        An update calls ``change`` once, so that it cannot be tried again after a conflict.
        """
        deadline = Deadline(LIMIT_S)
        while (found := self._asked(account, scripts.TAKE, token, _LOCK_MS)).closed_s < 0:
            try:
                pause(_RETRY_S, deadline)
            except TimedOutError as error:
                raise LedgerHeldError("ledger.held") from error
        return found

    def _give(self, account: str, token: str, spent: Spent | None, *, begins: bool) -> bool:
        """Give an entry back, changed or not; False: it was not ours any more."""
        value = b"" if spent is None else msgpack.encode(spent)
        more = (token, value, _KEPT_MS, int(begins))
        return bool(self._do(account, scripts.GIVE, *more)[3])

    def _asked(self, account: str, script: str, *values: bytes | str | int) -> _Found:
        for _ in range(2):
            try:
                closed_ms, entry = self._do(account, script, *values)[2:4]
            except _OtherKeyError:
                continue
            spent = msgpack.decode(entry, type=Spent) if entry else Spent()
            return _Found(spent, closed_ms / 1000)
        raise LedgerHeldError("ledger.away")

    def _do(self, account: str, script: str, *values: bytes | str | int) -> list[Any]:
        key = self._key  # another thread may learn another one
        name = blake2b(account.encode("utf-8", "surrogatepass"), key=key.encode())
        places = (*_SHARED, *(f"{PREFIX}:{kind}:{name.hexdigest()}" for kind in ("spent", "lock")))
        told = cast(
            "list[Any]",
            self._redis.eval(script, len(places), *places, key, round(WINDOW_S * 1000), *values),
        )
        if told[1]:
            raise _ForgetfulError
        if told[0].decode() != key:
            self._key = told[0].decode()
            raise _OtherKeyError
        return told


@contextmanager
def _held() -> Iterator[None]:
    try:
        yield
    except (*AWAY, _OtherKeyError) as error:
        raise LedgerHeldError("ledger.away") from error
    except _ForgetfulError as error:
        raise LedgerHeldError("ledger.forgetful") from error


def _require_open(closed_s: float) -> None:
    if closed_s > 0:
        error = LedgerHeldError("ledger.lost", minutes=ceil(closed_s / 60))
        error.wait_s = closed_s
        raise error
