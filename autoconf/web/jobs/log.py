"""From the threads of a run into the store."""

import asyncio
from typing import Final

from autoconf.model.events import Done, Event, SourceAnswered
from autoconf.web.jobs.store import Store

_MOST_UNLOGGED: Final = 500
"""Events that wait for a slow store; above that, single sources are not told."""


class Log:
    """Carries the events of a run from its threads into the store, in their order.

    Attributes:
        done: the last event of the run. It is told after the result is there.
    """

    def __init__(self, store: Store, job_id: str) -> None:
        self.done: Done | None = None
        self._store = store
        self._job_id = job_id
        self._loop = asyncio.get_running_loop()
        self._events: asyncio.Queue[Event | None] = asyncio.Queue()
        self._writing = asyncio.create_task(self._write())

    def watch(self, event: Event) -> None:
        """Take an event, from any thread, without waiting."""
        if isinstance(event, Done):
            self.done = event
        elif not (isinstance(event, SourceAnswered) and self._events.qsize() > _MOST_UNLOGGED):
            self._loop.call_soon_threadsafe(self._events.put_nowait, event)

    async def end(self, done: Done) -> None:
        """Write what waits, and then the last event."""
        self._events.put_nowait(None)
        await self._writing
        await self._store.log(self._job_id, done)

    async def close(self) -> None:
        """Write nothing more."""
        self._writing.cancel()
        await asyncio.gather(self._writing, return_exceptions=True)

    async def _write(self) -> None:
        while (event := await self._events.get()) is not None:
            await self._store.log(self._job_id, event)
