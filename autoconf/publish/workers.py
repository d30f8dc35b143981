"""The parent of several workers: it starts them, and starts anew those that ended."""

import array
import asyncio
import multiprocessing
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Final

from autoconf.listening.crew import Crew
from autoconf.listening.places import Place
from autoconf.model.message import Message
from autoconf.model.serving import Serving
from autoconf.publish.counting import Counts
from autoconf.publish.worker import work
from autoconf.renderers.interface import Words

_STREAM: Final = socket.SOCK_STREAM


class Workers:
    """Processes that answer at one place."""

    def __init__(
        self,
        serving: Serving,
        place: Place,
        counts: Counts,
        words: Words,
        say: Callable[[Message], None],
    ) -> None:
        """Prepare them.

        Args:
            serving: how many, and where they log.
            place: where all of them answer.
            counts: what all of them counted is added here.
            words: for documents.
            say: tells the operator one line.
        """
        self._handed = -1
        self._handing = threading.Lock()
        self._access_log = serving.access_log
        self._place = place
        self._words = words
        self._crew = Crew(serving.workers, place, self._started, say, self._ended)
        self._running: dict[SpawnProcess, Connection] = {}
        self._counts = counts

    def are_answering(self) -> bool:
        """Tell whether one of them takes questions."""
        return self._crew.are_answering()

    def hand_on(self, handed: int) -> None:
        """Let all workers take an open file, those too that start later; see ``handing``."""
        with self._handing:
            before, self._handed = self._handed, handed
            for connection in tuple(self._running.values()):
                _send(connection, handed)
            if before >= 0:
                os.close(before)

    async def run(self) -> None:
        """Keep all of them running until this is cancelled, and end them then."""
        await self._crew.run()

    def _ended(self, process: SpawnProcess) -> None:
        worker = self._running.pop(process)
        asyncio.get_running_loop().remove_reader(worker.fileno())
        worker.close()

    def _started(self) -> SpawnProcess:
        context = multiprocessing.get_context("spawn")
        theirs, ours = context.Pipe()
        process = context.Process(
            target=work, args=(self._place, theirs, self._words, self._access_log)
        )
        process.start()
        theirs.close()
        with self._handing:
            self._running[process] = ours
            _send(ours, self._handed)
        loop = asyncio.get_running_loop()
        loop.add_reader(ours.fileno(), self._hear, ours)
        return process

    def _hear(self, worker: Connection) -> None:
        try:
            self._counts.add(worker.recv_bytes())
        except (EOFError, OSError):  # it has ended
            asyncio.get_running_loop().remove_reader(worker.fileno())


def _send(worker: Connection, handed: int) -> None:
    """Send an open file. A worker that has just ended gets none, nor one that hangs."""
    rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [handed]))
    with suppress(OSError), socket.fromfd(worker.fileno(), socket.AF_UNIX, _STREAM) as to:
        to.sendmsg([b"\0"], [rights], socket.MSG_DONTWAIT)
