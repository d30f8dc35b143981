"""An empty registry hive, as Windows keeps them on disk: a header, and one block of cells."""

import struct
from pathlib import Path
from typing import Final

_BLOCK: Final = 4096
_NONE: Final = 0xFFFF_FFFF
_NAME: Final = b"root"


def write_empty_hive(path: Path) -> None:
    """Write a hive with a root key and its security descriptor, and nothing below."""
    key = _cell(_key(security=0x20 + _size(_key(0))))
    security = _cell(_security(at=0x20 + len(key)))
    block = struct.pack("<4sIIQQI", b"hbin", 0, _BLOCK, 0, 0, 0) + key + security
    free = _BLOCK - len(block)
    block += struct.pack("<i", free).ljust(free, b"\0")
    path.write_bytes(_header() + block)


def _header() -> bytes:
    fields = (b"regf", 1, 1, 0, 1, 3, 0, 1, 0x20, _BLOCK, 1)
    head = struct.pack("<4sIIQIIIIIII", *fields).ljust(0x1FC, b"\0")
    checksum = 0
    for (word,) in struct.iter_unpack("<I", head):
        checksum ^= word
    return (head + struct.pack("<I", checksum)).ljust(_BLOCK, b"\0")


def _key(security: int) -> bytes:
    """Return the root: without a parent, children, values or a class."""
    fields = (b"nk", 0x2C, 0, 0, 0, 0, 0, _NONE, _NONE, 0, _NONE, security, _NONE)
    head = struct.pack("<2sHQIIIIIIIIII", *fields)
    return head + struct.pack("<IIIIIHH", 0, 0, 0, 0, 0, len(_NAME), 0) + _NAME


def _security(at: int) -> bytes:
    descriptor = struct.pack("<BBHIIII", 1, 0, 0x8000, 0, 0, 0, 0)
    return struct.pack("<2sHIIII", b"sk", 0, at, at, 1, len(descriptor)) + descriptor


def _size(content: bytes) -> int:
    return len(_cell(content))


def _cell(content: bytes) -> bytes:
    """Return a cell in use: its size, negative, and the content up to a multiple of 8."""
    size = (len(content) + 4 + 7) // 8 * 8
    return struct.pack("<i", -size) + content.ljust(size - 4, b"\0")
