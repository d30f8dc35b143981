"""How often somebody may ask: jobs and logins of a client, logins of an account."""

import time
from functools import partial
from typing import Final

from autoconf.listening.waiting import in_thread
from autoconf.model.address import EmailAddress
from autoconf.model.budget import Ledger, LedgerHeldError, Spent
from autoconf.probes.budget import spent_by
from autoconf.web.errors import LoginsClosedError, StoreAwayError, TooManyError
from autoconf.web.jobs.store import Limit, Store

JOBS: Final = Limit(30, 600.0)
LOGINS: Final = Limit(10, 3600.0)
SIGN_INS: Final = Limit(20, 600.0)
_UNDER_WAY_S: Final = 5.0
"""Logins of the account are under way, and may still fail."""


class Limits:
    """Counts what clients do."""

    def __init__(self, store: Store, ledger: Ledger) -> None:
        """Count in a store.

        Args:
            store: keeps the counts.
            ledger: keeps the failed logins of accounts.
        """
        self._store = store
        self._ledger = ledger

    async def job(self, client: str) -> None:
        """Count a job.

        Raises:
            TooManyError: it is one too many.
        """
        await self._count("too-many-requests", f"jobs {client}", JOBS)

    async def sign_in(self, client: str) -> None:
        """Count a sign-in with the browser.

        Raises:
            TooManyError: it is one too many.
        """
        await self._count("too-many-requests", f"sign-ins {client}", SIGN_INS)

    async def login(self, client: str, address: EmailAddress, user_name: str | None) -> None:
        """Count a login test.

        Args:
            client: who asks.
            address: the account.
            user_name: to log in with; None: made from the address.

        Raises:
            TooManyError: it is one too many, or too many logins of the account have failed.
            LoginsClosedError, StoreAwayError: it is not known how many have failed.
        """
        now = time.time()
        for spent in await self._spent(address, user_name, now):
            if spent.free(now) <= 0:
                wait_s = spent.wait_s(now) or _UNDER_WAY_S
                raise TooManyError("too-many-logins", wait_s, spent.used)
        await self._count("too-many-logins", f"logins {client}", LOGINS)

    async def tries_used(self, address: EmailAddress) -> int:
        """Return how many logins of an account have failed lately."""
        return max(spent.used for spent in await self._spent(address, None, time.time()))

    async def pause_s(self, address: EmailAddress) -> float:
        """Return the seconds until the next login of an account is possible; 0: it is now."""
        now = time.time()
        return max(spent.wait_s(now) for spent in await self._spent(address, None, now))

    async def _spent(
        self, address: EmailAddress, user_name: str | None, now: float
    ) -> tuple[Spent, ...]:
        try:
            return await in_thread(partial(spent_by, self._ledger, address, user_name, now))
        except LedgerHeldError as error:
            raise (LoginsClosedError(error.wait_s) if error.wait_s else StoreAwayError()) from error

    async def _count(self, kind: str, key: str, limit: Limit) -> None:
        wait_s = await self._store.hit(key, limit.most, limit.window_s)
        if wait_s > 0:
            raise TooManyError(kind, wait_s)
