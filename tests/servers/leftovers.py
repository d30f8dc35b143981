"""What a run may leave behind in this process: descriptors and threads."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from autoconf.threads import IDLE
from tests.servers.tcp import TcpServer

SOON_S = 5.0


def until(is_so: Callable[[], bool]) -> bool:
    """Wait until something is so; tells whether it came to be."""
    end = time.monotonic() + SOON_S
    while not is_so() and time.monotonic() < end:
        threading.Event().wait(0.01)
    return is_so()


def descriptors(servers: Sequence[TcpServer] = ()) -> int:
    """Count the open descriptors of this process, the servers' own connections left out."""
    theirs = [one for server in servers for one in server.connections if one.fileno() >= 0]
    return len(list(Path("/dev/fd").iterdir())) - len(theirs)


def threads() -> set[threading.Thread]:
    """Return the threads of this process that work, without those of servers."""
    return {
        one
        for one in threading.enumerate()
        if one.name != IDLE and not one.name.startswith("server ")
    }
