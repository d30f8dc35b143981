"""Waiting in the event loop for what may hang, and work that leaves others their time."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import Final, TypeVar

T = TypeVar("T")

ROWS: Final = 1000
"""Of a part of a list."""

_BREATH_S: Final = 0.0005
_NO_THREAD_S: Final = 0.1
_NEVER: Final = threading.Event()


async def in_thread(work: Callable[[], T]) -> T:
    """Return what a function returns. The end of the process does not wait for it.

    Threads of asyncio would hold the end up while a database hangs. If the system allows no more
    threads, the work begins as soon as it allows one.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def end(tell: Callable[[], None]) -> None:
        if not future.done():
            tell()

    def run() -> None:
        try:
            tell = partial(future.set_result, work())
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            tell = partial(future.set_exception, error)
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(end, tell)

    while not _has_started(run):  # noqa: ASYNC110 - nothing tells it
        await asyncio.sleep(_NO_THREAD_S)
    return await future


def _has_started(work: Callable[[], None]) -> bool:
    try:
        threading.Thread(target=work, daemon=True).start()
    except RuntimeError:  # "can't start new thread"
        return False
    return True


def in_parts(rows: Iterable[T]) -> Iterator[list[T]]:
    """Yield rows in parts, and let the threads that answer run in between.

    A long list takes as long as many answers.
    """
    rest = iter(rows)
    while part := list(islice(rest, ROWS)):
        yield part
        breathe()


def breathe() -> None:
    """Let the threads that answer run."""
    _NEVER.wait(_BREATH_S)
