"""The content of a signed message (CMS, RFC 5652); the signature is not judged."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

_SIGNED_DATA: Final = bytes.fromhex("2a864886f70d010702")
_SEQUENCE, _OID, _OCTETS, _CONTENT, _OCTETS_IN_PARTS = 0x30, 0x06, 0x04, 0xA0, 0x24
_INDEFINITE: Final = 0x80
_MAX_DEPTH: Final = 8


class _Element(Struct, frozen=True):
    tag: int
    start: int
    end: int
    after: int


def signed_content(body: bytes) -> bytes | None:
    """Return what was signed; None for bytes that are no such message."""
    try:
        return _signed_content(body)
    except (IndexError, StopIteration):
        return None


def _signed_content(body: bytes) -> bytes | None:
    outer = _element(body, 0, len(body))
    kind, wrapped = _first(body, outer, 2)
    if (outer.tag, wrapped.tag) != (_SEQUENCE, _CONTENT):
        return None
    if body[kind.start : kind.end] != _SIGNED_DATA:
        return None
    (signed,) = _first(body, wrapped, 1)
    *_, encapsulated = _first(body, signed, 3)  # version, digest algorithms, content
    _, content = _first(body, encapsulated, 2)
    return b"".join(_octets(body, content, 0)) if content.tag == _CONTENT else None


def _octets(body: bytes, element: _Element, depth: int) -> Iterator[bytes]:
    """Yield the parts of an octet string."""
    if element.tag == _OCTETS:
        yield body[element.start : element.end]
    elif depth < _MAX_DEPTH and element.tag in (_CONTENT, _OCTETS_IN_PARTS):
        for part in _elements(body, element):
            yield from _octets(body, part, depth + 1)


def _first(body: bytes, parent: _Element, count: int) -> list[_Element]:
    """Return the first elements of another.

    Raises:
        StopIteration, IndexError: there are fewer.
    """
    found = _elements(body, parent)
    return [next(found) for _ in range(count)]


def _elements(body: bytes, parent: _Element) -> Iterator[_Element]:
    place = parent.start
    while place < parent.end:
        element = _element(body, place, parent.end)
        if element.tag == 0:  # the end of an indefinite length
            return
        yield element
        place = element.after


def _element(body: bytes, place: int, limit: int, depth: int = 0) -> _Element:
    """Return the element that begins at a place.

    Raises:
        IndexError: the bytes end before it does.
    """
    tag, length, start = body[place], body[place + 1], place + 2
    if length == _INDEFINITE:
        return _indefinite(body, tag, start, limit, depth)
    if length > _INDEFINITE:
        count = length - _INDEFINITE
        if count > 4:
            raise IndexError
        length, start = int.from_bytes(body[start : start + count]), start + count
    end = start + length
    if end > limit:
        raise IndexError
    return _Element(tag, start, end, end)


def _indefinite(body: bytes, tag: int, start: int, limit: int, depth: int) -> _Element:
    """Return an element whose end is marked by two zeros."""
    if depth > _MAX_DEPTH:
        raise IndexError
    place = start
    while body[place : place + 2] != b"\0\0":
        place = _element(body, place, limit, depth + 1).after
    return _Element(tag, start, place, place + 2)
