"""What was said between clients and servers, out of the packets that passed between them."""

import sys
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from tests.lab.lab import Lab

_SNIFFER: Final = str(Path(__file__).with_name("sniffer.py"))
_TCP: Final = 6
_SYN: Final = 0x02
_SYN_AND_ACK: Final = 0x12

Peer = tuple[str, int]


@dataclass(slots=True)
class Capture:
    """What each client said to each server, octets in order.

    Attributes:
        said: by the server's address and port, and the client's port.
        packets: how many were looked at.
        opened: servers to which a TCP connection was begun, whatever came of it.
    """

    said: dict[tuple[Peer, int], bytes] = field(default_factory=dict)
    packets: int = 0
    opened: set[Peer] = field(default_factory=set)

    def to(self, address: str) -> list[bytes]:
        """Return what was said to an address, a conversation each."""
        return [text for (peer, _), text in self.said.items() if peer[0] == address]

    def holds(self, secret: str) -> bool:
        """Tell whether a secret left in a form that everybody can read."""
        return any(leaks(text, secret) for text in self.said.values())


@contextmanager
def capture(lab: Lab, folder: Path) -> Iterator[Capture]:
    """Look at all packets while inside ``with``; the capture is complete after it."""
    path, found = folder / "packets", Capture()
    with lab.running([sys.executable, _SNIFFER, lab.interface, str(path)]):
        yield found
    parts: dict[tuple[Peer, int], dict[int, bytes]] = defaultdict(dict)
    for packet in _packets(path.read_bytes()):
        found.packets += 1
        for conversation, number, data in _segments(packet):
            if data:
                parts[conversation].setdefault(number, data)  # a second one is a repetition
            else:
                found.opened.add(conversation[0])
    found.said = {
        conversation: b"".join(data for _, data in sorted(numbered.items()))
        for conversation, numbered in parts.items()
    }


def _packets(data: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(data):
        end = start + 4 + int.from_bytes(data[start : start + 4], "big")
        yield data[start + 4 : end]
        start = end


def _segments(packet: bytes) -> Iterator[tuple[tuple[Peer, int], int, bytes]]:
    """Yield the conversation, sequence number and octets of a TCP packet (RFC 791, 8200, 9293).

    Of packets without octets only those that begin a connection are yielded.
    """
    match packet[0] >> 4 if packet else 0:
        case 4 if packet[9] == _TCP:
            start, target = (packet[0] & 15) * 4, packet[16:20]
            packet = packet[: int.from_bytes(packet[2:4], "big")]
        case 6 if packet[6] == _TCP:
            start, target = 40, packet[24:40]
            packet = packet[: 40 + int.from_bytes(packet[4:6], "big")]
        case _:
            return
    segment = packet[start:]
    source, port = (int.from_bytes(segment[i : i + 2], "big") for i in (0, 2))
    data = segment[(segment[12] >> 4) * 4 :]
    begins = segment[13] & _SYN_AND_ACK == _SYN
    if data or begins:
        number = int.from_bytes(segment[4:8], "big")
        yield ((str(ip_address(target)), port), source), number, data


def leaks(text: bytes, secret: str) -> bool:
    """Tell whether a secret is in a text, in clear or in base64 at whatever place."""
    return any(form in text for form in _forms(secret))


def _forms(secret: str) -> Iterator[bytes]:
    """Yield a secret as it is, and what of its base64 is the same whatever stands around it."""
    plain = secret.encode()
    yield plain
    for before in range(3):
        whole = b64encode(bytes(before) + plain)
        yield whole[-(-8 * before // 6) :].rstrip(b"=")[:-1]
