"""Domain names in DNS messages (RFC 1035 sections 3.1 and 4.1.4).

As text, a name has no dot at its end, and special octets are escaped as in zone files.
"""

import re
from functools import lru_cache
from typing import Final

from autoconf.errors import NameNotFoundError

_MAX_NAME: Final = 255
_MAX_LABEL: Final = 63
_POINTER: Final = 0xC0
_MAX_JUMPS: Final = 32
_TOKENS: Final = re.compile(rb"\\\d{3}|\\.|[^.\\]+|\.", re.DOTALL)
_BACKSLASH: Final = ord("\\")
_PLAIN: Final = re.compile(r"[!#%&'*+,\-/0-9:<=>?A-Z\[\]^_`a-z{|}~]*")


def read_name(data: bytes, place: int) -> tuple[str, int]:
    """Read a name; return it, lower-case, and where the message goes on.

    A pointer leads backwards only, so that there is an end (RFC 1035 section 4.1.4).

    Raises:
        ValueError, IndexError: there is no name.
    """
    labels: list[str] = []
    size, lowest, end, jumps = 1, place, 0, 0
    while length := data[place]:
        if length >= _POINTER:
            end = end or place + 2
            place = (length - _POINTER) << 8 | data[place + 1]
            jumps += 1
            if place >= lowest or jumps > _MAX_JUMPS:
                raise ValueError("a pointer that leads nowhere")
            lowest = place
            continue
        size += 1 + length
        label = data[place + 1 : place + 1 + length]
        if length > _MAX_LABEL or size > _MAX_NAME or len(label) < length:
            raise ValueError("a label is too long")
        labels.append(_shown(label))
        place += 1 + length
    return ".".join(labels).lower(), end or place + 1


@lru_cache(maxsize=4096)
def _shown(label: bytes) -> str:
    """Return a label in the form of zone files: special octets are escaped.

    A message may point to the same labels from thousands of names.
    """
    text = label.decode("latin-1")
    return text if _PLAIN.fullmatch(text) else "".join(map(_escaped, label))


def _escaped(octet: int) -> str:
    character = chr(octet)
    if character in '"().;\\@$':
        return f"\\{character}"
    return character if 0x20 < octet < 0x7F else f"\\{octet:03d}"


def name_on_wire(name: str) -> bytes:
    """Return a name as bytes; "" is the root.

    Raises:
        NameNotFoundError: it cannot exist.
    """
    try:
        labels = _labels(name.encode("ascii"))
        wire = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    except ValueError as error:
        raise NameNotFoundError("net.dns.not-a-name", name=repr(name)) from error
    if not all(1 <= len(label) <= _MAX_LABEL for label in labels) or len(wire) > _MAX_NAME:
        raise NameNotFoundError("net.dns.not-a-name", name=repr(name))
    return wire


def _labels(octets: bytes) -> list[bytes]:
    """Split at dots, but not at escaped ones; a dot may stand at the end.

    Raises:
        ValueError: a backslash escapes nothing.
    """
    labels = [b""] if octets else []
    tokens = _TOKENS.findall(octets)
    if sum(map(len, tokens)) != len(octets):
        raise ValueError("an escape without a character")
    for token in tokens:
        if token == b".":
            labels.append(b"")
        else:
            labels[-1] += token if token[0] != _BACKSLASH else _unescaped(token[1:])
    return labels[:-1] if len(labels) > 1 and not labels[-1] else labels


def _unescaped(word: bytes) -> bytes:
    return bytes([int(word)]) if len(word) == 3 else word
