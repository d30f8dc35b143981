from collections.abc import Callable

import pytest

from autoconf.formats.settings_files.cms import signed_content

OID = bytes.fromhex("06092a864886f70d010702")
DATA = bytes.fromhex("06092a864886f70d010701")


def der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    length = len(body)
    head = bytes([length]) if length < 128 else bytes([0x82, length >> 8, length & 0xFF])
    return bytes([tag]) + head + body


def ber(tag: int, *parts: bytes) -> bytes:
    """Return an element whose end is marked by zeros, as openssl streams it."""
    return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"


def message(content: bytes, write: Callable[..., bytes] = der) -> bytes:
    inside = write(0x30, DATA, write(0xA0, content))
    signed = write(0x30, der(0x02, b"\x01"), der(0x31), inside, der(0x31))
    return write(0x30, OID, write(0xA0, signed))


@pytest.mark.parametrize("write", [der, ber])
def test_the_content_is_returned(write: Callable[..., bytes]) -> None:
    long = b"<plist/>" * 99

    assert signed_content(message(der(0x04, long), write)) == long


def test_content_in_parts_is_put_together() -> None:
    parts = ber(0x24, der(0x04, b"<pl"), der(0x04, b"ist/>"))

    assert signed_content(message(parts, ber)) == b"<plist/>"


def test_other_bytes_are_no_message() -> None:
    whole = message(der(0x04, b"x"))
    others = [b"", b"\x30", b"<plist/>", b"\x30\x80" * 50, whole.replace(OID, DATA)]

    assert [signed_content(body) for body in [*others, whole[:-6]]] == [None] * 6
