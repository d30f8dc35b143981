"""Threads that do one piece of work after another: to start one costs more than most work."""

import os
import queue
import threading
from collections import deque
from collections.abc import Callable
from contextvars import Context
from typing import Final

from autoconf.errors import NoThreadError

IDLE: Final = "idle"
"""The name of a thread that waits for work."""
IDLE_S: Final = 2.0
"""A thread without work ends after this time."""

_Inbox = queue.SimpleQueue[tuple[str, Callable[[], None], threading.Lock]]
"""The name, the work, and a lock that is released once the work begins."""

_idle: Final[deque[_Inbox]] = deque()
"""The threads without work, the last one to end first. Any thread may use it at any time."""
os.register_at_fork(after_in_child=_idle.clear)  # the child has none of these threads


def start(name: str, work: Callable[[], None]) -> None:
    """Do work in a daemon thread: the process ends without waiting for it.

    The work has begun when this returns, so works begin in the order in which they are started.

    Args:
        name: of the thread meanwhile.
        work: raises nothing.

    Raises:
        NoThreadError: the system starts no more threads.
    """
    try:
        inbox = _idle.pop()
    except IndexError:
        thread = threading.Thread(target=_work_on, args=(work,), name=name, daemon=True)
        try:
            thread.start()
        except RuntimeError as error:  # the limit of the account or of the memory
            raise NoThreadError("net.no-thread") from error
    else:
        begun = threading.Lock()
        begun.acquire()
        inbox.put((name, work, begun))
        begun.acquire()


def _work_on(work: Callable[[], None]) -> None:
    me = threading.current_thread()
    inbox: _Inbox = queue.SimpleQueue()
    while True:
        Context().run(work)  # what it sets there is not the next one's
        del work  # what it holds is free while the thread waits
        me.name = IDLE
        _idle.append(inbox)
        try:
            me.name, work, begun = inbox.get(timeout=IDLE_S)
        except queue.Empty:
            try:
                _idle.remove(inbox)
            except ValueError:  # somebody took this thread just now: the work is on its way
                me.name, work, begun = inbox.get()
            else:
                return
        begun.release()
