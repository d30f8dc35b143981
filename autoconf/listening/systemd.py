"""Telling systemd that programs are answered now (sd_notify(3))."""

import os
import socket
from contextlib import suppress


async def tell_ready() -> None:
    """Tell the service manager, if one has started this process and waits for it."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.connect(address.replace("@", "\0", 1) if address[0] == "@" else address)
        sock.sendall(b"READY=1")
