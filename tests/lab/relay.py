"""Makes a round trip long where the kernel has no netem; a script.

``relay.py DEVICE ONE_WAY_S NAMESPACE NAMESPACE`` makes a tun device in each namespace and carries
packets between them, holding each for ``ONE_WAY_S`` seconds. The devices go when it ends.
"""

import contextlib
import ctypes
import fcntl
import os
import select
import struct
import sys
import time
from collections import deque
from typing import Final

_CLONE_NEWNET: Final = 0x40000000
_TUNSETIFF: Final = 0x400454CA
_IFF_TUN_NO_PI: Final = 0x0001 | 0x1000  # bare IP packets, without the 4 bytes before each
_LONGEST_PACKET: Final = 65536


def open_tun(namespace: str, device: str) -> int:
    """Return a new tun device's file; the calling process is in that namespace afterwards."""
    with open(f"/run/netns/{namespace}", "rb") as handle:  # noqa: PTH123 - a handle, no content
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.setns(handle.fileno(), _CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"setns {namespace}")
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, _TUNSETIFF, struct.pack("16sH22x", device.encode(), _IFF_TUN_NO_PI))
    return tun


def carry(one: int, other: int, one_way_s: float) -> None:
    """Carry packets both ways for ever, in order."""
    peer = {one: other, other: one}
    held: deque[tuple[float, int, bytes]] = deque()
    while True:
        wait = max(0.0, held[0][0] - time.monotonic()) if held else None
        for tun in select.select([one, other], [], [], wait)[0]:
            packet = os.read(tun, _LONGEST_PACKET)
            held.append((time.monotonic() + one_way_s, peer[tun], packet))
        while held and held[0][0] <= time.monotonic():
            _, tun, packet = held.popleft()
            with contextlib.suppress(OSError):  # the other device is not up yet
                os.write(tun, packet)


if __name__ == "__main__":
    server, client = (open_tun(namespace, sys.argv[1]) for namespace in sys.argv[3:5])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    carry(server, client, float(sys.argv[2]))
