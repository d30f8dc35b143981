"""For clients that guess from the port whether a server speaks TLS or STARTTLS."""

from typing import Final

from autoconf.errors import UnsupportedError
from autoconf.model.server import DEFAULT_PORTS, Server, SocketType

_OTHER: Final = {SocketType.TLS: SocketType.STARTTLS, SocketType.STARTTLS: SocketType.TLS}
_SMTP_RELAY: Final = 25


def is_guessed_wrong(server: Server) -> bool:
    """Tell whether the port is the usual one of the other way to TLS."""
    known = {
        port for (_, socket_type), port in DEFAULT_PORTS.items()
        if socket_type is _OTHER.get(server.socket_type)
    }  # fmt: skip
    if server.socket_type is SocketType.TLS:
        known.add(_SMTP_RELAY)
    return server.port in known


def require_good_guess(client: str, server: Server) -> None:
    """Refuse a server that the client would contact in the wrong way.

    Raises:
        UnsupportedError: the client guesses wrong.
    """
    if is_guessed_wrong(server):
        raise UnsupportedError(
            "client.misleading-port",
            client=client,
            socket_type=server.socket_type.value,
            server=server.endpoint,
        )
