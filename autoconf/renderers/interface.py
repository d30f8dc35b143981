"""What a renderer is."""

from dataclasses import dataclass
from typing import Protocol

from autoconf.model.profile import Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol, SocketType


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientInfo:
    """What a mail client can do.

    Attributes:
        name: for people.
        platforms: linux, windows, macos, android, ios; or "any".
        protocols: incoming protocols it can be given.
        incoming_socket_types, outgoing_socket_types: what its format can express.
        auth_methods: what it can do without further set-up.
        in_setup: whether ``setup`` writes it unless told otherwise.
    """

    name: str
    platforms: tuple[str, ...]
    protocols: frozenset[MailProtocol] = frozenset({MailProtocol.IMAP, MailProtocol.POP3})
    incoming_socket_types: frozenset[SocketType] = frozenset({SocketType.TLS, SocketType.STARTTLS})
    outgoing_socket_types: frozenset[SocketType] = frozenset({SocketType.TLS, SocketType.STARTTLS})
    auth_methods: frozenset[AuthMethod] = frozenset(
        {AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.PASSWORD_ENCRYPTED, AuthMethod.OAUTH2}
    )
    in_setup: bool = False


class Renderer(Protocol):
    """Writes one client's settings; a module ends with ``RENDERER: Final[Renderer]``."""

    @property
    def client(self) -> ClientInfo:
        """What the client can do."""
        ...

    def render(self, profile: Profile) -> Rendering:
        """Return the files; pure. ``profile`` holds only servers that this client can use.

        Raises:
            UnsupportedError: a value cannot be written safely in this format.
        """
        ...
