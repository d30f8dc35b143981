"""Hears over one connection what other processes have changed, and wakes those who wait for it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from redis.asyncio import Redis

from autoconf.web.jobs.redis_link import AWAY, LIMIT_S, in_time
from autoconf.web.jobs.redis_scripts import CHANNEL

_SILENCE_S: Final = 5.0
"""After so long without a word, Redis is asked whether it is there."""

_AGAIN_S: Final = 0.5


class Changes:
    """All who wait in this process for changes of jobs."""

    def __init__(self, client: Redis) -> None:
        self._client = client
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._is_heard = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    @contextmanager
    def waiting(self, name: str) -> Iterator[asyncio.Event]:
        """Give what is set at the next change of a job, or after changes may have been missed."""
        changed = asyncio.Event()
        self._waiting.setdefault(name, set()).add(changed)
        try:
            yield changed
        finally:
            self._waiting[name].discard(changed)
            if not self._waiting[name]:
                del self._waiting[name]

    async def listen(self) -> None:
        """Return once no further change is missed.

        Raises:
            StoreAwayError: Redis does not answer.
        """
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        async with in_time():
            await self._is_heard.wait()

    async def close(self) -> None:
        """Hear nothing more."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait((self._listening,))

    async def _listen(self) -> None:
        while True:
            try:
                with suppress(*AWAY):
                    await self._hear()
            finally:
                self._is_heard.clear()
            await asyncio.sleep(_AGAIN_S)

    async def _hear(self) -> None:
        """Wake those who wait until the connection is lost."""
        async with self._client.pubsub() as heard:
            async with asyncio.timeout(LIMIT_S):
                await heard.subscribe(CHANNEL)
            was_asked = False
            while True:
                message = await heard.get_message(timeout=LIMIT_S if was_asked else _SILENCE_S)
                if message is None and was_asked:
                    return  # the connection is open, and there is no end to the silence
                was_asked = message is None
                if message is None:
                    async with asyncio.timeout(LIMIT_S):
                        await heard.ping()
                else:
                    self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "subscribe":  # what came before was not heard
                self._is_heard.set()
                woken = [one for waiting in self._waiting.values() for one in waiting]
            case "message":
                woken = list(self._waiting.get(message["data"].decode(), ()))
            case _:
                return
        for changed in woken:
            changed.set()
