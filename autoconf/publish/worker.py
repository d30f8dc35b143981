"""One of several processes that answer at the same place. It reads no list by itself."""

import asyncio
import os
import signal
import socket
import sys
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from typing import Final

from autoconf.listening import server
from autoconf.listening.places import Place
from autoconf.listening.waiting import in_thread
from autoconf.model.message import Message
from autoconf.publish.access_log import access_log
from autoconf.publish.accounts import Accounts
from autoconf.publish.app import PublishingApp
from autoconf.publish.counting import Counts
from autoconf.publish.handing import taken
from autoconf.publish.metrics import Metrics
from autoconf.renderers.interface import Words

_TOLD_EVERY_S: Final = 0.5
_AGAIN_S: Final = 10.0
_STREAM: Final = (socket.AF_UNIX, socket.SOCK_STREAM)


def work(place: Place, parent: Connection, words: Words, log_place: str) -> None:
    """Answer until SIGTERM, or until the parent is gone.

    Args:
        place: the parent found it free; all workers listen there.
        parent: sends an open file each time when the lists changed, see ``handing``; it is sent
            the counts.
        words: for documents.
        log_place: of the access log; empty: there is none.
    """
    first = _received(parent)
    if first is None:
        return
    handed = [first]
    metrics = Metrics()
    log = access_log(log_place, metrics, _say_nothing)
    say = partial(_say, words)
    app = PublishingApp(taken(first, words), words, metrics, Accounts(metrics, say), log)

    async def keep(reload: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        loop.add_reader(parent.fileno(), _hear, parent, handed, reload)
        async with asyncio.TaskGroup() as group:
            group.create_task(_tell(metrics.counts, parent))
            if log is not None:
                group.create_task(log.run())
            while True:
                await reload.wait()
                reload.clear()
                await _take(app, handed, words, reload)

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


async def _take(app: PublishingApp, handed: list[int], words: Words, reload: asyncio.Event) -> None:
    """Load the last of the sites that were handed on; if that fails, the old one stays."""
    *older, last = handed
    handed[:-1] = []
    for handle in older:
        os.close(handle)
    try:
        await in_thread(lambda: app.load(lambda: taken(last, words)))
    except Exception as error:  # noqa: BLE001 - a worker that ends answers nobody
        why = type(error).__name__
        _say(words, Message.of("serve.not-handed", why=why))
        await asyncio.sleep(_AGAIN_S)
        reload.set()


def _hear(parent: Connection, handed: list[int], reload: asyncio.Event) -> None:
    handle = _received(parent)
    if handle is None:
        asyncio.get_running_loop().remove_reader(parent.fileno())
        os.kill(os.getpid(), signal.SIGTERM)
    else:
        handed.append(handle)
        reload.set()


def _received(parent: Connection) -> int | None:
    """Return the open file that the parent sent; None: the parent is gone."""
    with suppress(OSError), socket.fromfd(parent.fileno(), *_STREAM) as connection:
        _, handles, _, _ = socket.recv_fds(connection, 1, 1)
        return next(iter(handles), None)
    return None


def _say(words: Words, message: Message) -> None:
    sys.stderr.write(f"{words(message)}\n")


def _say_nothing(_message: Message) -> None:
    """Leave it to the parent, which says it once."""
