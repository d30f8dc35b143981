"""Several processes that answer at one place: started, and started anew when they end."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.context import SpawnProcess
from typing import Final

from autoconf.listening.places import Place
from autoconf.listening.server import LEAVING_S, until_answering
from autoconf.listening.systemd import tell_ready
from autoconf.model.message import Message

_FIRST_PAUSE_S: Final = 1.0
_LONGEST_PAUSE_S: Final = 30.0
_KILLED_AFTER_S: Final = LEAVING_S + 3.0


class Crew:
    """Keeps processes running."""

    def __init__(
        self,
        count: int,
        place: Place,
        start: Callable[[], SpawnProcess],
        say: Callable[[Message], None],
        ended: Callable[[SpawnProcess], None] = lambda _process: None,
    ) -> None:
        """Prepare them.

        Args:
            count: how many.
            place: where all of them answer.
            start: starts one of them.
            say: tells the operator one line.
            ended: is told of each that has ended.
        """
        self._count = count
        self._place = place
        self._start = start
        self._say = say
        self._ended = ended
        self._has_begun = False
        self._running: set[SpawnProcess] = set()

    def are_answering(self) -> bool:
        """Tell whether one of them takes questions."""
        return self._has_begun and any(one.is_alive() for one in tuple(self._running))

    async def run(self) -> None:
        """Keep all of them running until this is cancelled, and end them then."""
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._count):
                    group.create_task(self._keep_one())
                await until_answering(self._place)
                self._has_begun = True
                self._say(Message.of("serve.listening", place=self._place.shown))
                await tell_ready()
        finally:
            await self._end()

    async def _keep_one(self) -> None:
        pause = _FIRST_PAUSE_S
        while True:
            started = time.monotonic()
            process = self._start()
            self._running.add(process)
            await _end_of(process)
            self._running.discard(process)
            self._ended(process)
            self._say(Message.of("serve.worker-ended", status=process.exitcode))
            if time.monotonic() - started > _LONGEST_PAUSE_S:
                pause = _FIRST_PAUSE_S
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)

    async def _end(self) -> None:
        """Terminate all; requests that came in half have their time."""
        left = tuple(self._running)
        for process in left:
            process.terminate()
        with suppress(TimeoutError):
            async with asyncio.timeout(_KILLED_AFTER_S):
                for process in left:
                    await _end_of(process)
        for process in left:
            process.kill()


async def _end_of(process: SpawnProcess) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(process.sentinel, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(process.sentinel)
    process.join()
