"""Writes down what passes an interface; a script.

``sniffer.py INTERFACE FILE`` reads a line, says "ready", and appends each IP packet to FILE, after
its length in four octets, until standard input ends and no packet is left.
"""

import select
import socket
import sys
from pathlib import Path
from typing import Final

_ALL: Final = 3  # ETH_P_ALL, in the order of the network
_LONGEST: Final = 1 << 18
_HEADER: Final = 14
_ROOM: Final = 1 << 24

if __name__ == "__main__":
    with (
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL)) as tap,
        Path(sys.argv[2]).open("wb", buffering=0) as file,
    ):
        tap.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _ROOM)
        tap.bind((sys.argv[1], 0))
        sys.stdin.readline()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while tap in select.select([tap, sys.stdin], [], [])[0]:
            packet = tap.recv(_LONGEST)[_HEADER:]
            file.write(len(packet).to_bytes(4, "big") + packet)
