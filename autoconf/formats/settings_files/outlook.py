"""Numbers that Outlook's profile files and registry share."""

from typing import Final

from autoconf.model.server import SocketType

_KEEP, _REMOVE_LATER = 0x1, 0x2
_SECURE: Final = {1: SocketType.TLS, 2: SocketType.STARTTLS, 3: SocketType.STARTTLS}
_AUTOMATIC: Final = 3


def leaves(bits: int | None) -> bool | int:
    """Return how long mail stays on the server, from the bit field; the days are its upper half."""
    if bits is None or not bits & _KEEP:
        return False
    return (bits >> 16 or True) if bits & _REMOVE_LATER else True


def outgoing_security(secure: int | None, use_ssl: int | None) -> tuple[SocketType, bool]:
    """Return the socket type, and whether Outlook would go on without encryption.

    Args:
        secure: the newer value: none, SSL, TLS, automatic.
        use_ssl: the older switch, for files without the newer value.
    """
    if secure is None:
        return (SocketType.TLS if use_ssl == 1 else SocketType.PLAIN), False
    return _SECURE.get(secure, SocketType.PLAIN), secure == _AUTOMATIC
