"""Clients that look at the port to tell TLS from STARTTLS."""

from typing import Final

from autoconf.model.server import DEFAULT_PORTS, Server, SocketType

_OTHER: Final = {SocketType.TLS: SocketType.STARTTLS, SocketType.STARTTLS: SocketType.TLS}
_SMTP_RELAY: Final = 25


def is_misleading(server: Server) -> bool:
    """Tell whether the port is known for the other way to TLS, so that it would be tried."""
    known = {
        port for (_, socket_type), port in DEFAULT_PORTS.items()
        if socket_type is _OTHER.get(server.socket_type)
    }  # fmt: skip
    if server.socket_type is SocketType.TLS:
        known.add(_SMTP_RELAY)
    return server.port in known
