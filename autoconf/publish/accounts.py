"""Login names that differ from the address: the database of a domain may tell them.

An answer never waits longer than ``_PATIENCE_S`` for a database. Each answer takes ``_LEAST_S`` at
least, so that its time does not tell whether an address is known, or whether others asked for it.
"""

import asyncio
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from functools import partial
from typing import Final

from msgspec import Struct

from autoconf.errors import AutoconfError
from autoconf.listening.waiting import in_thread
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.serving import DomainSource
from autoconf.publish.clients import network_of, wide_network_of
from autoconf.publish.metrics import Metrics

_PATIENCE_S: Final = 0.3
_LEAST_S: Final = 0.03
_FRESH_S: Final = 60.0
_MOST: Final = 10_000
_AT_ONCE: Final = 8
_WINDOW_S: Final = 60.0
_PER_WINDOW: Final = 60
_WIDE: Final = 10
"""So many times as much for all networks of a /16 or /48 together."""


class _Known(Struct, frozen=True):
    login: str
    at: float


class Accounts:
    """Looks login names up, and remembers them for a while."""

    def __init__(
        self,
        metrics: Metrics,
        say: Callable[[Message], None] = lambda _message: None,
        *,
        patience_s: float = _PATIENCE_S,
        least_s: float = _LEAST_S,
        fresh_s: float = _FRESH_S,
    ) -> None:
        """Remember nothing yet.

        Args:
            metrics: count the failures.
            say: tells the operator one line.
            patience_s: so long an answer waits for a database.
            least_s: so long each answer takes at least.
            fresh_s: so long a name is not asked for again.
        """
        self._metrics = metrics
        self._say = say
        self._least_s = least_s
        self._told: dict[str, Message] = {}
        self._patience_s = patience_s
        self._fresh_s = fresh_s
        self._known: OrderedDict[tuple[str, str, str], _Known] = OrderedDict()
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._limit = _Limit()

    async def login(self, source: DomainSource, address: EmailAddress, client: str) -> str:
        """Return the login name; empty: the usual form is to be used.

        Args:
            source: names the domain of the address.
            address: that is asked about.
            client: the IP address of the one who asks; empty: it is not known.
        """
        started = time.monotonic()
        login = await self._login(source, address, client)
        await asyncio.sleep(max(0.0, started + self._least_s - time.monotonic()))
        return login

    async def _login(self, source: DomainSource, address: EmailAddress, client: str) -> str:
        key = (source.name, source.account, str(address))
        known = self._known.get(key)
        if known is not None and time.monotonic() - known.at < self._fresh_s:
            self._known.move_to_end(key)
            return known.login
        old = known.login if known is not None else ""
        if not self._limit.allows(client):
            self._metrics.account_limited(source.name)
            return old
        try:
            async with asyncio.timeout(self._patience_s):
                await self._places.acquire()
                asking = asyncio.create_task(in_thread(partial(_asked, source, address)))
                asking.add_done_callback(self._free)
                login = await asyncio.shield(asking)
        except (AutoconfError, TimeoutError) as error:
            self._failed(source, error)
            return old
        self._told.pop(source.name, None)
        self._known[key] = _Known(login, time.monotonic())
        self._known.move_to_end(key)
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
        return login

    def _free(self, asked: asyncio.Task[str]) -> None:
        """Give a place back: only once the database has answered, though nobody waits any more."""
        self._places.release()
        if not asked.cancelled():
            asked.exception()  # was told to the one who waited

    def _failed(self, source: DomainSource, error: AutoconfError | TimeoutError) -> None:
        """Count a failure, and say its reason once until a name is told again."""
        self._metrics.account_failed(source.name)
        is_ours = isinstance(error, AutoconfError)
        why = error if is_ours else Message("serve.account-late")
        told = Message.of("serve.account-failed", source=source.name, why=why)
        if self._told.get(source.name) != told:
            self._told[source.name] = told
            self._say(told)


def _asked(source: DomainSource, address: EmailAddress) -> str:
    if source.kind == "ldap":
        from autoconf.publish.sources import ldap

        return ldap.login_of(source, address)
    from autoconf.publish.sources import sql  # who has no database needs no driver

    return sql.login_of(source, address)


class _Limit:
    """So many questions a minute for each network: nobody tries all names."""

    def __init__(self) -> None:
        self._since = -_WINDOW_S
        self._asked: Counter[str] = Counter()
        self._asked_widely: Counter[str] = Counter()

    def allows(self, client: str) -> bool:
        now = time.monotonic()
        if now - self._since >= _WINDOW_S:
            self._since = now
            self._asked.clear()
            self._asked_widely.clear()
        network, wide = network_of(client), wide_network_of(client)
        self._asked[network] += 1
        self._asked_widely[wide] += 1
        of_all = self._asked_widely[wide] <= _PER_WINDOW * _WIDE
        return of_all and self._asked[network] <= _PER_WINDOW
