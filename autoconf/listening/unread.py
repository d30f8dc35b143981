"""Clients that ask and never read: the kernel ends their connections."""

import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

_UNREAD_S: Final = 20.0
_DESCRIPTORS: Final = Path("/proc/self/fd")


def limit_unread(port: int) -> None:
    """Let connections end that take no byte of an answer for ``_UNREAD_S``, on Linux.

    granian has no such limit, and does not show its socket. So it is looked for among the open
    files. Connections that are accepted later inherit the limit.
    """
    if sys.platform != "linux":
        return
    for handle in [int(one.name) for one in _DESCRIPTORS.iterdir()]:
        with suppress(OSError), socket.socket(fileno=os.dup(handle)) as one:
            if one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) and _is_at(one, port):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(_UNREAD_S * 1000))


def _is_at(one: socket.socket, port: int) -> bool:
    return one.family != socket.AF_UNIX and one.getsockname()[1] == port
