"""Listening, reading the lists again, and ending: around the application, in one event loop."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server
from msgspec import Struct

from autoconf.errors import AutoconfError
from autoconf.model.message import Message
from autoconf.publish.app import PublishingApp
from autoconf.publish.guard import BODY_S
from autoconf.publish.places import Place, place_of
from autoconf.publish.site import Site

_LEAVING_S: Final = 5.0
"""A request that came in half gets so long to end."""

_TRIES: Final = 500
_BETWEEN_TRIES_S: Final = 0.02
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


def run(listeners: Sequence[tuple[str, Any]], app: PublishingApp, running: Running) -> None:
    """Answer until SIGTERM or SIGINT; SIGHUP loads the site anew.

    Args:
        listeners: where an ASGI application answers: ``HOST:PORT`` or ``unix:PATH``.
        app: the one whose site is loaded anew.
        running: what else is done.

    Raises:
        UsageError: nothing can listen at one of the places.
    """
    asyncio.run(_serve([(place_of(place), one) for place, one in listeners], app, running))


async def _serve(
    listeners: Sequence[tuple[Place, Any]], app: PublishingApp, running: Running
) -> None:
    loop = asyncio.get_running_loop()
    stop, reload = asyncio.Event(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, reload.set)
    servers = [_server(place, one) for place, one in listeners]
    answering = [asyncio.create_task(server.serve()) for server in servers]
    for place, _ in listeners:
        await _until_answering(place)
        running.say(Message.of("serve.listening", place=place.shown))
    refreshing = asyncio.create_task(_refresh(app, running, reload))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((*answering, stopping), return_when=asyncio.FIRST_COMPLETED)
    refreshing.cancel()
    for server in servers:
        server.stop()  # type: ignore[no-untyped-call] # granian states no type
    await asyncio.wait(answering, timeout=_LEAVING_S)


def _server(place: Place, app: Any) -> Server:
    return Server(
        app,
        address=place.host,
        port=place.port,
        uds=place.socket,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,  # to tell HTTP/2 apart, it waits without end for the first bytes
        websockets=False,
        log_enabled=False,
        backlog=1024,
        http1_settings=HTTP1Settings(
            header_read_timeout=int(BODY_S * 1000), max_buffer_size=_MAX_BUFFER
        ),
    )


async def _until_answering(place: Place) -> None:
    """Wait until the server takes connections."""
    for _ in range(_TRIES):
        try:
            if place.socket is not None:
                _, writer = await asyncio.open_unix_connection(place.socket)
            else:
                _, writer = await asyncio.open_connection(place.host, place.port)
        except OSError:
            await asyncio.sleep(_BETWEEN_TRIES_S)
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
            await asyncio.to_thread(app.load, running.load)
        except AutoconfError as error:
            running.say(Message.of("serve.kept", why=Message.of_error(error)))
        else:
            if was_asked:
                running.say(Message.of("serve.reloaded", count=len(app.site.domains)))
