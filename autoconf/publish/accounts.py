"""Login names that differ from the address: the database of a domain may tell them.

An answer never waits longer than ``_PATIENCE_S`` for a database. An unknown address gets the usual
form after the same time.
"""

import asyncio
import threading
import time
from collections import Counter, OrderedDict
from functools import partial
from typing import Final

from msgspec import Struct

from autoconf.errors import AutoconfError
from autoconf.model.address import EmailAddress
from autoconf.model.serving import DomainSource
from autoconf.publish.clients import network_of
from autoconf.publish.metrics import Metrics
from autoconf.publish.waiting import in_thread

_PATIENCE_S: Final = 0.3
_FRESH_S: Final = 60.0
_MOST: Final = 10_000
_AT_ONCE: Final = 8
_WINDOW_S: Final = 60.0
_PER_WINDOW: Final = 60


class _Known(Struct, frozen=True):
    login: str
    at: float


class Accounts:
    """Looks login names up, and remembers them for a while."""

    def __init__(
        self, metrics: Metrics, *, patience_s: float = _PATIENCE_S, fresh_s: float = _FRESH_S
    ) -> None:
        """Remember nothing yet.

        Args:
            metrics: count the failures.
            patience_s: so long an answer waits for a database.
            fresh_s: so long a name is not asked for again.
        """
        self._metrics = metrics
        self._patience_s = patience_s
        self._fresh_s = fresh_s
        self._known: OrderedDict[tuple[str, str, str], _Known] = OrderedDict()
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._limit = _Limit()

    async def login(self, source: DomainSource, address: EmailAddress, client: str) -> str:
        """Return the login name; empty: the usual form is to be used.

        Args:
            source: names the domain of the address.
            address: that is asked about.
            client: the IP address of the one who asks; empty: it is not known.
        """
        key = (source.name, source.account, str(address))
        known = self._known.get(key)
        if known is not None and time.monotonic() - known.at < self._fresh_s:
            self._known.move_to_end(key)
            return known.login
        old = known.login if known is not None else ""
        if not self._limit.allows(client) or not self._places.acquire(blocking=False):
            return old
        try:
            async with asyncio.timeout(self._patience_s):
                login = await in_thread(partial(self._asked, source, address))
        except (AutoconfError, TimeoutError):
            self._metrics.account_failed(source.name)
            return old
        self._known[key] = _Known(login, time.monotonic())
        self._known.move_to_end(key)
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
        return login

    def _asked(self, source: DomainSource, address: EmailAddress) -> str:
        try:
            if source.kind == "ldap":
                from autoconf.publish.sources import ldap

                return ldap.login_of(source, address)
            from autoconf.publish.sources import sql  # who has no database needs no driver

            return sql.login_of(source, address)
        finally:
            self._places.release()


class _Limit:
    """So many questions a minute for each network: nobody tries all names."""

    def __init__(self) -> None:
        self._since = -_WINDOW_S
        self._asked: Counter[str] = Counter()

    def allows(self, client: str) -> bool:
        now = time.monotonic()
        if now - self._since >= _WINDOW_S:
            self._since = now
            self._asked.clear()
        network = network_of(client)
        self._asked[network] += 1
        return self._asked[network] <= _PER_WINDOW
