"""The store of several processes: Redis, or a program that speaks like it.

Names of jobs are hashes of their ids there. Jobs, logs and results are encrypted with keys from the
ids (``Seal``). In clear are times, wishes and counts. Everything expires.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final, cast

from redis.asyncio import BlockingConnectionPool, Redis

from autoconf.model.events import Event
from autoconf.web.jobs import redis_scripts as scripts
from autoconf.web.jobs.job import KEPT_S, Job, Result
from autoconf.web.jobs.redis_changes import Changes
from autoconf.web.jobs.redis_link import PREFIX, async_pool, in_time
from autoconf.web.jobs.sealing import Seal, hashed
from autoconf.web.jobs.store import Entry, Store, Wish

_JOB: Final = "job"
_LOG: Final = "log"
_GONE: Final = "gone"
_RESULT: Final = "result"
_VALUE: Final = "value"
_WISHES: Final[tuple[Wish, ...]] = ("stop", "finish")
_CHECK: Final = f"{PREFIX}:check"
_CHECK_MS: Final = 1000


def open_store(url: str) -> Store:
    """Return a store; nothing is connected yet.

    Raises:
        UsageError: the URL is wrong.
    """
    return RedisStore(async_pool(url))


class RedisStore:
    """Remembers for as long as Redis does; see ``Store``."""

    def __init__(self, pool: BlockingConnectionPool) -> None:
        """Use connections, in one event loop."""
        self._pool = pool
        self._redis = Redis(connection_pool=pool)
        self._changes = Changes(self._redis)

    async def put(self, job: Job) -> None:
        """Keep a job; see ``Store``. One that is over, and not known any more, is not kept."""
        seal = Seal(job.id)
        sealed = seal.close(job, _JOB)
        is_over, kept_ms = int(job.state.is_over), _ms(KEPT_S)
        await self._do(
            scripts.PUT, _places(seal, _JOB, _LOG, _GONE),
            sealed, is_over, kept_ms, scripts.CHANNEL, seal.name,
        )  # fmt: skip

    async def get(self, job_id: str) -> Job | None:
        """Return a job; see ``Store``."""
        return cast("Job | None", await self._field(job_id, _JOB))

    async def drop(self, job_id: str) -> None:
        """Forget a job; see ``Store``."""
        job = await self.get(job_id)
        if job is not None:
            seal = Seal(job_id)
            await self._do(
                scripts.DROP, _places(seal, _JOB, _LOG, _GONE),
                seal.close(job.owner, _GONE), _ms(KEPT_S), scripts.CHANNEL, seal.name,
            )  # fmt: skip

    async def was(self, job_id: str) -> str | None:
        """Return the owner of a job that was dropped; see ``Store``."""
        return await self._value(Seal(job_id), _GONE)

    async def log(self, job_id: str, event: Event) -> None:
        """Add an event; see ``Store``."""
        seal = Seal(job_id)
        sealed = seal.close(event, _LOG)
        await self._do(scripts.LOG, _places(seal, _JOB, _LOG), sealed, scripts.CHANNEL, seal.name)

    async def entries(self, job_id: str, after: int = 0) -> Sequence[Entry]:
        """Return the lines of a log; see ``Store``."""
        seal, after = Seal(job_id), max(0, after)
        async with in_time():
            lines = cast("list[bytes]", await self._redis.lrange(seal.key(_LOG), after, -1))
        return [(number, seal.open(line, _LOG)) for number, line in enumerate(lines, after + 1)]

    async def more(self, job_id: str, after: int, seconds: float) -> None:
        """Wait for more; see ``Store``."""
        seal = Seal(job_id)
        with self._changes.waiting(seal.name) as changed:
            await self._changes.listen()
            changed.clear()  # what came before is in the length
            length = await self._do(scripts.LENGTH, _places(seal, _JOB, _LOG))
            if 0 <= length <= after:
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await changed.wait()

    async def keep(self, job_id: str, result: Result) -> None:
        """Keep a result; see ``Store``."""
        seal = Seal(job_id)
        await self._do(
            scripts.WRITE, _places(seal, _JOB), _RESULT, seal.close(result, _RESULT)
        )  # fmt: skip

    async def result(self, job_id: str) -> Result | None:
        """Return a result; see ``Store``."""
        return cast("Result | None", await self._field(job_id, _RESULT))

    async def wish(self, job_id: str, wish: Wish) -> None:
        """Ask something of a job; see ``Store``."""
        await self._do(scripts.WRITE, _places(Seal(job_id), _JOB), wish, 1)

    async def wishes(self, job_id: str) -> frozenset[Wish]:
        """Return what was asked of a job; see ``Store``."""
        found = await self._do(scripts.WISHES, _places(Seal(job_id), _JOB, _GONE), *_WISHES)
        return frozenset(wish for wish, is_wished in zip(_WISHES, found, strict=True) if is_wished)

    async def see(self, job_id: str) -> None:
        """Note that the owner has asked; see ``Store``."""
        await self._do(scripts.SEE, _places(Seal(job_id), _JOB))

    async def unseen_s(self, job_id: str) -> float:
        """Return when the owner last asked; see ``Store``."""
        return float(await self._do(scripts.UNSEEN, _places(Seal(job_id), _JOB))) / 1000

    async def hit(self, key: str, most: int, window_s: float) -> float:
        """Count something; see ``Store``."""
        place = f"{PREFIX}:hits:{hashed(key)}"
        return float(await self._do(scripts.HIT, [place], most, _ms(window_s))) / 1000

    async def remember(self, key: str, value: str, seconds: float) -> str:
        """Return what was kept under a key; see ``Store``."""
        seal = Seal(key)
        sealed = seal.close(value, _VALUE)
        known = await self._do(scripts.REMEMBER, _places(seal, _VALUE), sealed, _ms(seconds))
        return cast("str", seal.open(known, _VALUE))

    async def recall(self, key: str) -> str | None:
        """Return what is kept under a key; see ``Store``."""
        return await self._value(Seal(key), _VALUE)

    async def forget(self, key: str) -> None:
        """Keep nothing under a key; see ``Store``."""
        async with in_time():
            await self._redis.delete(Seal(key).key(_VALUE))

    async def check(self) -> None:
        """Write something: a Redis that is full still answers questions; see ``Store``."""
        async with in_time():
            await self._redis.set(_CHECK, b"", px=_CHECK_MS)

    async def close(self) -> None:
        """Close all connections; see ``Store``."""
        await self._changes.close()
        await self._pool.disconnect()

    async def _do(self, script: str, places: Sequence[str], *values: bytes | str | int) -> Any:
        async with in_time():
            return await cast("Any", self._redis.eval(script, len(places), *places, *values))

    async def _field(self, job_id: str, kind: str) -> object:
        seal = Seal(job_id)
        async with in_time():
            sealed = await cast("Any", self._redis.hget(seal.key(_JOB), kind))
        return None if sealed is None else seal.open(sealed, kind)

    async def _value(self, seal: Seal, kind: str) -> str | None:
        async with in_time():
            sealed = await cast("Any", self._redis.get(seal.key(kind)))
        return None if sealed is None else cast("str", seal.open(sealed, kind))


def _places(seal: Seal, *kinds: str) -> list[str]:
    return [seal.key(kind) for kind in kinds]


def _ms(seconds: float) -> int:
    return max(1, round(seconds * 1000))
