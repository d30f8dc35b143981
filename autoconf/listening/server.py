"""Listening and ending: around the applications, in one event loop."""

import asyncio
import gc
import resource
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any, Final

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from autoconf.errors import UsageError
from autoconf.formats.safe_text import clean_text
from autoconf.listening.places import Place
from autoconf.listening.unread import limit_unread
from autoconf.model.message import Message

HEAD_S: Final = 10.0
"""So long the head of a request may take."""

LEAVING_S: Final = 5.0
"""A request that came in half gets so long to end."""

_SWITCH_S: Final = 0.001
"""So long an answer waits for a thread that reads a list, not 5 ms each time."""

_FOR_ALL: Final = 0o666
"""A web server with a user of its own may connect, as it may to a port."""

_TRIES: Final = 500
_BETWEEN_TRIES_S: Final = 0.02
_MOST_CONNECTIONS: Final = 16_384
"""To each listener, if so many files may be open. A silent one costs 2 kB."""

_OTHER_FILES: Final = 128
_MAX_BUFFER: Final = 64 * 1024
"""Of a head; applications refuse a large one before it fills this."""


Keep = Callable[[asyncio.Event], Coroutine[Any, Any, None]]
"""Keeps the site up to date until it is cancelled; the event asks for everything anew."""


def run(listeners: Sequence[tuple[Place, Any]], keep: Keep, say: Callable[[Message], None]) -> None:
    """Answer until SIGTERM or SIGINT; SIGHUP sets the event of ``keep``.

    Args:
        listeners: where ASGI applications answer.
        keep: what is done besides answering.
        say: tells the operator one line.

    Raises:
        UsageError: a server could not listen at its place.
    """
    gc.freeze()  # what is there now stays; a look at all of it would hold answers up for 40 ms
    sys.setswitchinterval(_SWITCH_S)
    asyncio.run(_serve(listeners, keep, say))


async def _serve(
    listeners: Sequence[tuple[Place, Any]], keep: Keep, say: Callable[[Message], None]
) -> None:
    loop = asyncio.get_running_loop()
    stop, reload = asyncio.Event(), asyncio.Event()
    wanted = {signal.SIGTERM: stop, signal.SIGINT: stop, signal.SIGHUP: reload}
    set_at_signals(loop, wanted)
    servers = [_server(place, one) for place, one in listeners]
    answering = [asyncio.create_task(server.serve()) for server in servers]
    for (place, _), one in zip(listeners, answering, strict=True):
        await _until_listening(place, one)
        _set_up(place)
        which = "serve.listening" if place.is_for_all else "serve.listening-operator"
        say(Message.of(which, place=place.shown))
    keeping = asyncio.create_task(keep(reload))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((*answering, stopping, keeping), return_when=asyncio.FIRST_COMPLETED)
    keeping.cancel()
    for server in servers:
        server.stop()  # type: ignore[no-untyped-call] # granian states no type
    await asyncio.wait((stopping, *answering), timeout=LEAVING_S)
    await asyncio.wait((keeping,))
    for number in wanted:  # a second signal finds a process that ends already
        loop.remove_signal_handler(number)
        signal.signal(number, signal.SIG_IGN)
    if not keeping.cancelled():
        keeping.result()  # raises what ended it


def set_at_signals(
    loop: asyncio.AbstractEventLoop, wanted: Mapping[signal.Signals, asyncio.Event]
) -> None:
    """Set an event when its signal comes.

    asyncio learns of a signal by one byte in a socket that wakes the loop. When threads of a busy
    process have filled that socket with a few hundred bytes of their own, the byte is lost, and
    asyncio would never hear of the signal. So Python's own handler sets the event too.
    """
    for number, event in wanted.items():
        loop.add_signal_handler(number, event.set)
        signal.signal(number, partial(_tell, loop, event))
    waking = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(waking, warn_on_full_buffer=False)


def _tell(
    loop: asyncio.AbstractEventLoop, event: asyncio.Event, _number: int, _frame: object
) -> None:
    loop.call_soon_threadsafe(event.set)


async def _until_listening(place: Place, answering: asyncio.Task[None]) -> None:
    """Wait until a server takes connections.

    Raises:
        UsageError: it ended before.
    """
    waiting = asyncio.create_task(until_answering(place))
    await asyncio.wait((waiting, answering), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if answering.done():
        why = clean_text(str(answering.exception()))
        raise UsageError("serve.cannot-listen", place=place.shown, why=why)


def _server(place: Place, app: Any) -> Server:
    """Return a server; idle clients hold nobody up until they take all open files."""
    open_files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)  # granian has raised it
    connections = _MOST_CONNECTIONS
    if open_files != resource.RLIM_INFINITY:
        connections = max(1, min(open_files - _OTHER_FILES, _MOST_CONNECTIONS))
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
        backpressure=connections,
        http1_settings=HTTP1Settings(
            header_read_timeout=int(HEAD_S * 1000), max_buffer_size=_MAX_BUFFER
        ),
    )


def _set_up(place: Place) -> None:
    """Set for a socket that listens what granian does not set."""
    if place.socket is None:
        limit_unread(place.port)
    elif place.is_for_all:
        place.socket.chmod(_FOR_ALL)


async def until_answering(place: Place) -> None:
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
