"""One of several processes that answer at the same place. It reads no list by itself."""

import asyncio
import os
import signal
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from autoconf.model.message import Message
from autoconf.publish import server
from autoconf.publish.access_log import access_log
from autoconf.publish.app import PublishingApp
from autoconf.publish.counting import Counts
from autoconf.publish.handing import taken
from autoconf.publish.metrics import Metrics
from autoconf.publish.places import Place
from autoconf.publish.waiting import in_thread
from autoconf.renderers.interface import Words

_TOLD_EVERY_S: Final = 0.5


def work(place: Place, handed: Path, parent: Connection, words: Words, log_place: str) -> None:
    """Answer until SIGTERM, or until the parent is gone.

    Args:
        place: the parent found it free; all workers listen there.
        handed: see ``handing``.
        parent: sends something each time when the file was replaced; it is sent the counts.
        words: for documents.
        log_place: of the access log; empty: there is none.
    """
    metrics = Metrics()
    log = access_log(log_place, metrics, _say_nothing)
    app = PublishingApp(taken(handed, words), words, metrics, log=log)

    async def keep(reload: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        loop.add_reader(parent.fileno(), _hear, parent, reload)
        async with asyncio.TaskGroup() as group:
            group.create_task(_tell(metrics.counts, parent))
            if log is not None:
                group.create_task(log.run())
            while True:
                await reload.wait()
                reload.clear()
                await in_thread(lambda: app.load(lambda: taken(handed, words)))

    server.run([(place, app)], keep, _say_nothing)
    if log is not None:
        log.end()
    os._exit(0)  # threads of granian do not survive the end of the interpreter


async def _tell(counts: Counts, parent: Connection) -> None:
    """Send the counts from time to time; a parent that hangs holds no answer up."""
    with suppress(OSError):  # the parent is gone, as ``_hear`` finds too
        while True:
            await asyncio.sleep(_TOLD_EVERY_S)
            await in_thread(partial(parent.send_bytes, counts.taken()))


def _hear(parent: Connection, reload: asyncio.Event) -> None:
    try:
        parent.recv_bytes()
    except (EOFError, OSError):
        asyncio.get_running_loop().remove_reader(parent.fileno())
        os.kill(os.getpid(), signal.SIGTERM)
    else:
        reload.set()


def _say_nothing(_message: Message) -> None:
    """Leave it to the parent, which says it once."""
