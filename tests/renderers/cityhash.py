"""CityHash64, version 1.0: Mozilla's programs name the folder of their program by it."""

from typing import Final

_K0: Final = 0xC3A5C85C97CB3127
_K1: Final = 0xB492B66FBE98F273
_K2: Final = 0x9AE16A3B2F90404F
_K3: Final = 0xC949D7C7509E6557
_MIX: Final = 0x9DDFEA08EB382D69
_MASK: Final = 0xFFFFFFFFFFFFFFFF

_Pair = tuple[int, int]


def name_of_install(folder: str) -> str:
    """Return the name of ``folder`` in ``profiles.ini``.

    Mozilla's programs write the hash without leading zeros.
    """
    return f"{cityhash64(folder.encode('utf-16-le')):X}"


def cityhash64(data: bytes) -> int:
    """Return the hash, 0 to 2**64 - 1; for few bytes, not for speed."""
    size = len(data)
    if size <= 16:
        return _up_to_16(data)
    if size <= 32:
        return _up_to_32(data)
    if size <= 64:
        return _up_to_64(data)
    return _long(data)


def _up_to_16(data: bytes) -> int:
    size = len(data)
    if size > 8:
        a, b = _word(data, 0), _word(data, size - 8)
        return _join(a, _turn(b + size, size)) ^ b
    if size >= 4:
        return _join(size + (_word(data, 0, 4) << 3), _word(data, size - 4, 4))
    if size > 0:
        y = data[0] + (data[size >> 1] << 8)
        z = size + (data[-1] << 2)
        return _times(_shift(_times(y, _K2) ^ _times(z, _K3)), _K2)
    return _K2


def _up_to_32(data: bytes) -> int:
    size = len(data)
    a, b = _times(_word(data, 0), _K1), _word(data, 8)
    c, d = _times(_word(data, size - 8), _K2), _times(_word(data, size - 16), _K0)
    return _join(_turn(a - b, 43) + _turn(c, 30) + d, a + _turn(b ^ _K3, 20) - c + size)


def _up_to_64(data: bytes) -> int:
    size = len(data)
    first = _word(data, 0) + (size + _word(data, size - 16)) * _K0
    v = _half(data, 8, first, _word(data, 24))
    w = _half(data, size - 24, _word(data, 16) + _word(data, size - 32), _word(data, size - 8))
    mixed = _shift((v[0] + w[1]) * _K2 + (w[0] + v[1]) * _K0)
    return _times(_shift(mixed * _K0 + v[1]), _K2)


def _half(data: bytes, at: int, a: int, z: int) -> _Pair:
    """Mix the two words from ``at`` on into ``a`` and ``z``."""
    turned = _turn(a + z, 52) + _turn(a, 37)
    a += _word(data, at)
    turned += _turn(a, 7)
    a += _word(data, at + 8)
    return a + z, turned + _turn(a, 31)


def _long(data: bytes) -> int:
    size = len(data)
    x, y, z = _word(data, 0), _word(data, size - 16) ^ _K1, _word(data, size - 56) ^ _K0
    v = _weak(data, size - 64, size, y)
    w = _weak(data, size - 32, size * _K1, _K0)
    z += _shift(v[1]) * _K1
    x = _times(_turn(z + x, 39), _K1)
    y = _times(_turn(y, 33), _K1)
    for at in range(0, (size - 1) & ~63, 64):
        x = _times(_turn(x + y + v[0] + _word(data, at + 16), 37), _K1) ^ w[1]
        y = _times(_turn(y + v[1] + _word(data, at + 48), 42), _K1) ^ v[0]
        z = _turn(z ^ w[0], 33)
        v = _weak(data, at, v[1] * _K1, x + w[0])
        w = _weak(data, at + 32, z + w[1], y)
        z, x = x, z
    return _join(_join(v[0], w[0]) + _shift(y) * _K1 + z, _join(v[1], w[1]) + x)


def _weak(data: bytes, at: int, a: int, b: int) -> _Pair:
    """Mix the four words from ``at`` on into ``a`` and ``b``."""
    last = _word(data, at + 24)
    a += _word(data, at)
    b = _turn(b + a + last, 21)
    total = a + _word(data, at + 8) + _word(data, at + 16)
    return (total + last) & _MASK, (b + _turn(total, 44) + a) & _MASK


def _join(low: int, high: int) -> int:
    a = _times((low ^ high) & _MASK, _MIX)
    b = _times((high & _MASK) ^ a ^ (a >> 47), _MIX)
    return _times(b ^ (b >> 47), _MIX)


def _word(data: bytes, at: int, size: int = 8) -> int:
    return int.from_bytes(data[at : at + size], "little")


def _turn(value: int, bits: int) -> int:
    """Rotate right."""
    value &= _MASK
    return (value >> bits) | (value << (64 - bits)) & _MASK


def _shift(value: int) -> int:
    value &= _MASK
    return value ^ (value >> 47)


def _times(a: int, b: int) -> int:
    return a * b & _MASK
