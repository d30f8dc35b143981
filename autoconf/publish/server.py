"""Listening, reading the lists again, and ending: around the application, in one event loop."""

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server
from msgspec import Struct

from autoconf.errors import AutoconfError, UsageError
from autoconf.model.message import Message
from autoconf.publish.app import PublishingApp
from autoconf.publish.guard import BODY_S
from autoconf.publish.site import Site

_LEAVING_S: Final = 5.0
"""A request that came in half gets so long to end."""

_MAX_BUFFER: Final = 64 * 1024
"""Of a head; what is larger than ``guard.MAX_HEAD`` is refused before it fills this."""


class Running(Struct, frozen=True, kw_only=True):
    """What a running server does besides answering.

    Attributes:
        load: returns the site anew; raises AutoconfError where something is wrong.
        refresh_s: seconds between two loads.
        say: tells the operator one line.
    """

    load: Callable[[], Site]
    refresh_s: float
    say: Callable[[Message], None]


def run(app: PublishingApp, listen: str, running: Running) -> None:
    """Answer until SIGTERM or SIGINT; SIGHUP loads the site anew.

    Raises:
        UsageError: nothing can listen there.
    """
    asyncio.run(_serve(app, listen, running))


async def _serve(app: PublishingApp, listen: str, running: Running) -> None:
    loop = asyncio.get_running_loop()
    stop, reload = asyncio.Event(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, reload.set)
    with _place(listen) as (host, port, shown):
        server = Server(
            app,
            address=host,
            port=port,
            interface=Interfaces.ASGINL,
            websockets=False,
            log_enabled=False,
            backlog=1024,
            http1_settings=HTTP1Settings(
                header_read_timeout=int(BODY_S * 1000), max_buffer_size=_MAX_BUFFER
            ),
        )
        answering = asyncio.create_task(server.serve())
        await _until_answering(host, port)
        running.say(Message.of("serve.listening", place=shown))
        refreshing = asyncio.create_task(_refresh(app, running, reload))
        await asyncio.wait(
            (answering, asyncio.create_task(stop.wait())), return_when=asyncio.FIRST_COMPLETED
        )
        refreshing.cancel()
        server.stop()  # type: ignore[no-untyped-call] # granian's stub lacks its type
        await asyncio.wait((answering,), timeout=_LEAVING_S)


@contextmanager
def _place(listen: str) -> Iterator[tuple[str, int, str]]:
    """Hold a port until the server has it, so that port 0 is one that is free.

    Raises:
        UsageError: the place is taken, or is none of this machine.
    """
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as held:
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            held.bind((host, int(port)))
            number = held.getsockname()[1]
    except OSError as error:
        raise UsageError(
            "serve.cannot-listen", place=listen, why=error.strerror or error
        ) from error
    shown = f"[{host}]" if ":" in host else host
    yield host, number, f"http://{shown}:{number}"


async def _until_answering(host: str, port: int) -> None:
    """Wait until the server takes connections."""
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return


async def _refresh(app: PublishingApp, running: Running, reload: asyncio.Event) -> None:
    """Load the site anew from time to time and on demand; a wrong one changes nothing."""
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(reload.wait(), running.refresh_s)
        was_asked = reload.is_set()
        reload.clear()
        try:
            app.site = await asyncio.to_thread(running.load)
        except AutoconfError as error:
            running.say(Message.of("serve.kept", why=Message.of_error(error)))
        else:
            if was_asked:
                running.say(Message.of("serve.reloaded", count=len(app.site.domains)))
