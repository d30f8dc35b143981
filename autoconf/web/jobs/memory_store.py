"""The store of one process."""

import asyncio
import pickle
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Final

from msgspec import Struct, field

from autoconf.model.events import Event
from autoconf.web.jobs.job import KEPT_S, Job, Result
from autoconf.web.jobs.store import Entry, Wish

_MOST_KEYS: Final = 100_000
"""Of counts and remembered values; beyond it the oldest go, which only a flood reaches."""

_MOST_OCTETS: Final = 64 * 1024 * 1024
"""Of all results. A usual one has some thousand; beyond it the oldest go, before their time."""


class _Kept(Struct):
    """A job with all that belongs to it."""

    job: Job
    until: float
    seen_at: float
    events: list[Event] = field(default_factory=list)
    wishes: set[Wish] = field(default_factory=set)
    result: Result | None = None
    size: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)


class MemoryStore:
    """Remembers for as long as the process lives; see ``Store``."""

    def __init__(
        self, clock: Callable[[], float] = monotonic, most_octets: int = _MOST_OCTETS
    ) -> None:
        """Begin with nothing.

        Args:
            clock: seconds, which only grow.
            most_octets: of all results.
        """
        self._clock = clock
        self._most_octets = most_octets
        self._jobs: dict[str, _Kept] = {}
        self._dropped: dict[str, tuple[float, str]] = {}
        self._hits: dict[str, deque[float]] = {}
        self._values: dict[str, tuple[float, str]] = {}

    async def put(self, job: Job) -> None:
        """Keep a job; see ``Store``."""
        self._forget_old()
        if job.id in self._dropped:
            return
        now = self._clock()
        kept = self._jobs.pop(job.id, None) or _Kept(job=job, until=0.0, seen_at=now)
        self._jobs[job.id] = kept  # at the end: those changed last expire last
        kept.job = job
        kept.until = now + KEPT_S
        _tell(kept)

    async def get(self, job_id: str) -> Job | None:
        """Return a job; see ``Store``."""
        kept = self._find(job_id)
        return None if kept is None else kept.job

    async def drop(self, job_id: str) -> None:
        """Forget a job; see ``Store``."""
        kept = self._jobs.pop(job_id, None)
        if kept is not None:
            self._dropped[job_id] = self._clock() + KEPT_S, kept.job.owner
            _tell(kept)

    async def was(self, job_id: str) -> str | None:
        """Return the owner of a job that was dropped; see ``Store``."""
        until, owner = self._dropped.get(job_id, (0.0, ""))
        return owner if until > self._clock() else None

    async def log(self, job_id: str, event: Event) -> None:
        """Add an event; see ``Store``."""
        kept = self._find(job_id)
        if kept is not None:
            kept.events.append(event)
            _tell(kept)

    async def entries(self, job_id: str, after: int = 0) -> Sequence[Entry]:
        """Return the lines of a log; see ``Store``."""
        kept = self._find(job_id)
        events = () if kept is None else kept.events[max(0, after) :]
        return list(enumerate(events, max(0, after) + 1))

    async def more(self, job_id: str, after: int, seconds: float) -> None:
        """Wait for more; see ``Store``."""
        kept = self._find(job_id)
        if kept is None or len(kept.events) > after:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await kept.changed.wait()

    async def keep(self, job_id: str, result: Result) -> None:
        """Keep a result; see ``Store``."""
        kept = self._find(job_id)
        if kept is not None:
            kept.result = result
            kept.size = len(pickle.dumps(result))
            await self._make_room(job_id)

    async def result(self, job_id: str) -> Result | None:
        """Return a result; see ``Store``."""
        kept = self._find(job_id)
        return None if kept is None else kept.result

    async def wish(self, job_id: str, wish: Wish) -> None:
        """Ask something of a job; see ``Store``."""
        kept = self._find(job_id)
        if kept is not None:
            kept.wishes.add(wish)

    async def wishes(self, job_id: str) -> frozenset[Wish]:
        """Return what was asked of a job; see ``Store``."""
        if await self.was(job_id) is not None:
            return frozenset({"stop"})
        kept = self._find(job_id)
        return frozenset() if kept is None else frozenset(kept.wishes)

    async def see(self, job_id: str) -> None:
        """Note that the owner has asked; see ``Store``."""
        kept = self._find(job_id)
        if kept is not None:
            kept.seen_at = self._clock()

    async def unseen_s(self, job_id: str) -> float:
        """Return when the owner last asked; see ``Store``."""
        kept = self._find(job_id)
        return 0.0 if kept is None else self._clock() - kept.seen_at

    async def hit(self, key: str, most: int, window_s: float) -> float:
        """Count something; see ``Store``."""
        now = self._clock()
        times = self._hits.pop(key, None) or deque()
        self._hits[key] = times
        while times and times[0] <= now - window_s:
            times.popleft()
        if len(times) >= most:
            return times[0] + window_s - now
        times.append(now)
        while len(self._hits) > _MOST_KEYS:
            del self._hits[next(iter(self._hits))]
        return 0.0

    async def remember(self, key: str, value: str, seconds: float) -> str:
        """Return what was kept under a key; see ``Store``."""
        now = self._clock()
        until, known = self._values.get(key, (0.0, ""))
        if until > now:
            return known
        self._values.pop(key, None)
        self._values[key] = now + seconds, value
        while len(self._values) > _MOST_KEYS:
            del self._values[next(iter(self._values))]
        return value

    async def recall(self, key: str) -> str | None:
        """Return what is kept under a key; see ``Store``."""
        until, known = self._values.get(key, (0.0, ""))
        return known if until > self._clock() else None

    async def forget(self, key: str) -> None:
        """Keep nothing under a key; see ``Store``."""
        self._values.pop(key, None)

    async def check(self) -> None:
        """Do nothing: memory is always there."""

    async def close(self) -> None:
        """Do nothing; see ``Store``."""

    async def _make_room(self, newest: str) -> None:
        """Drop the oldest results until the rest is small enough; the newest one stays."""
        size = sum(kept.size for kept in self._jobs.values())
        for job_id, kept in tuple(self._jobs.items()):
            if size <= self._most_octets:
                break
            if kept.size and job_id != newest:
                size -= kept.size
                await self.drop(job_id)

    def _find(self, job_id: str) -> _Kept | None:
        kept = self._jobs.get(job_id)
        return kept if kept is not None and kept.until > self._clock() else None

    def _forget_old(self) -> None:
        now = self._clock()
        for job_id in [one for one, kept in self._jobs.items() if kept.until <= now]:
            del self._jobs[job_id]
        for job_id in [one for one, (until, _) in self._dropped.items() if until <= now]:
            del self._dropped[job_id]


def _tell(kept: _Kept) -> None:
    """Wake all who wait."""
    kept.changed.set()
    kept.changed = asyncio.Event()
