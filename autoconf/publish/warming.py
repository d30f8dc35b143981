"""``warm_up``: names of new domains are visited before their programs come.

A web server that gets certificates on demand needs seconds for the first visit, and Thunderbird
gives up after five. Authorities limit how many certificates an account gets, so visits have a rate.
"""

import asyncio
import heapq
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from msgspec import Struct

from autoconf.errors import AutoconfError, NetworkError
from autoconf.listening.waiting import in_thread
from autoconf.model.message import Message
from autoconf.model.serving import Serving
from autoconf.publish.app import PublishingApp
from autoconf.publish.keeping import Keeper
from autoconf.publish.site import Site
from autoconf.publish.visited import Visited
from autoconf.usecases.visiting import Visitor

_HOUR_S: Final = 3600.0
_IDLE_S: Final = 1.0
_BETWEEN_S: Final = 0.2
"""Five domains a second are looked up, each with four names."""

_PACE_S: Final = 6.0
"""Between two visits: Caddy gets about ten certificates a minute."""

_AGAIN_S: Final = (120.0, 1800.0, 4 * _HOUR_S, 24 * _HOUR_S, 72 * _HOUR_S, 168 * _HOUR_S)
"""Until a domain is tried again. Let's Encrypt allows a name five failures an hour."""

_SAVED_S: Final = 60.0


class Time(Protocol):
    """The clock, and how to wait."""

    def now(self) -> float:
        """Return seconds since any moment."""
        ...

    def sleep(self, seconds: float) -> Awaitable[None]:
        """Wait."""
        ...


class RealTime:
    """The clock of this machine."""

    def now(self) -> float:
        """Return seconds since the machine started."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class _Turn(Struct, frozen=True, order=True):
    """A domain that waits: domains of later lists go first, each list in its order."""

    list_number: int
    place: int
    domain: str


class WarmUp:
    """Visits names, for one process of a server."""

    def __init__(
        self,
        app: PublishingApp,
        keeper: Keeper,
        folder: Path,
        say: Callable[[Message], None],
        *,
        visitor: Visitor | None = None,
        clock: Time | None = None,
    ) -> None:
        """Prepare; nothing is read or sent.

        Args:
            app: has the domains.
            keeper: has the configuration.
            folder: has the file of what was visited.
            say: tells the operator one line.
            visitor: instead of one for the real network.
            clock: instead of that of this machine.
        """
        self._app = app
        self._keeper = keeper
        self._folder = folder
        self._say = say
        self._visitor = visitor or Visitor()
        self._time: Time = clock or RealTime()
        self._site: Site | None = None
        self._lists = 0
        self._ready: list[_Turn] = []
        self._later: list[tuple[float, _Turn]] = []
        self._budget = _Budget(self._time)
        self._told_why: Message | None = None

    async def run(self) -> None:
        """Visit until this is cancelled, whenever the configuration says so."""
        while not self._keeper.serving.warm_up:
            await self._time.sleep(_IDLE_S)
        visited = await in_thread(partial(Visited, self._folder))
        saved = self._time.now()
        try:
            while True:
                pause = await self._step(visited)
                if not visited.is_saved and self._time.now() - saved >= _SAVED_S:
                    await in_thread(visited.save)
                    saved = self._time.now()
                await self._time.sleep(pause)
        finally:
            visited.save()

    async def _step(self, visited: Visited) -> float:
        """Do what is due for one domain; return how long to wait then."""
        serving, site = self._keeper.serving, self._app.site
        if not serving.warm_up:
            return _IDLE_S
        if site is not self._site:
            await in_thread(partial(self._take, site, visited))
            self._site = site
        self._keeper.metrics.warm_up_waits(len(self._ready) + len(self._later))
        turn = self._next(site, serving.warm_up_per_hour)
        if turn is None:
            return _IDLE_S
        try:
            await self._warm(turn, visited, serving)
        except Exception as error:  # noqa: BLE001 - a bug must not end the server
            return self._wait_because(error, turn)
        self._told_why = None
        return _BETWEEN_S

    def _next(self, site: Site, per_hour: int) -> _Turn | None:
        """Return the domain whose turn it is, if there is one and a visit is allowed."""
        while self._later and self._later[0][0] <= self._time.now():
            heapq.heappush(self._ready, heapq.heappop(self._later)[1])
        while self._ready and self._budget.has_some(per_hour):
            turn = heapq.heappop(self._ready)
            if turn.domain in site.domains:
                return turn
        return None

    def _take(self, site: Site, visited: Visited) -> None:
        """Let the domains that are new wait for their turn."""
        known = self._site.domains if self._site is not None else {}
        self._lists -= 1  # a later list goes before an earlier one
        for place, domain in enumerate(site.domains):
            progress = visited.of(domain)
            is_over = progress.is_complete or progress.tries > len(_AGAIN_S)
            if domain not in known and not is_over:
                heapq.heappush(self._ready, _Turn(self._lists, place, domain))
        visited.keep(site.domains)

    async def _warm(self, turn: _Turn, visited: Visited, serving: Serving) -> None:
        """Visit the names of a domain that lead here.

        Raises:
            AutoconfError: nothing can be visited now.
        """
        domain, progress = turn.domain, visited.of(turn.domain)
        look = partial(self._visitor.leading_here, progress.missing(domain), serving.own_hosts)
        failed: Message | None = None
        for name, address in (await in_thread(look)).items():
            await self._budget.take(serving.warm_up_per_hour)
            try:
                await in_thread(partial(self._visitor.visit, name, address))
            except NetworkError as error:
                failed = Message.of("serve.not-visited", name=name, why=error)
                self._keeper.metrics.visited(is_good=False)
            else:
                progress = progress.with_visit(name, domain)
                self._keeper.metrics.visited(is_good=True)
        progress = progress.tried()
        visited.note(domain, progress)
        if progress.is_complete and failed is None:
            return
        if progress.tries <= len(_AGAIN_S):
            due = self._time.now() + _AGAIN_S[progress.tries - 1]
            heapq.heappush(self._later, (due, turn))
        elif failed is not None:
            self._say(failed)

    def _wait_because(self, error: Exception, turn: _Turn) -> float:
        """Say once why nothing can be visited, put a domain back, and return how long to wait."""
        is_ours = isinstance(error, AutoconfError)
        if is_ours:
            heapq.heappush(self._ready, turn)
        else:  # a bug that one domain meets holds no other one up
            heapq.heappush(self._later, (self._time.now() + _AGAIN_S[-1], turn))
        reason = error if is_ours else Message.of("serve.bug", kind=type(error).__name__)
        why = Message.of("serve.warm-up-waits", why=reason)
        if self._told_why != why:
            self._told_why = why
            self._say(why)
        return _SAVED_S if is_ours else _BETWEEN_S


class _Budget:
    """So many visits an hour: at most an hour's worth at once, with a pause between two."""

    def __init__(self, clock: Time) -> None:
        self._time = clock
        self._left = float("inf")
        self._since = clock.now()
        self._next = clock.now()

    def has_some(self, per_hour: int) -> bool:
        """Tell whether a visit is allowed now."""
        now = self._time.now()
        self._left = min(per_hour, self._left + (now - self._since) * per_hour / _HOUR_S)
        self._since = now
        return self._left >= 1

    async def take(self, per_hour: int) -> None:
        """Take one, a domain's further names also in advance."""
        await self._time.sleep(max(0.0, self._next - self._time.now()))
        self._left -= 1
        self._next = self._time.now() + min(_PACE_S, _HOUR_S / per_hour)
