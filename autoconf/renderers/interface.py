"""What a renderer is."""

from enum import Enum
from typing import Protocol

from msgspec import Struct

from autoconf.model.profile import Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol, SocketType


class Choice(Enum):
    """What a person may decide that not every client can be told; ``value`` ends a caveat's id."""

    DISPLAY_NAME = "display-name"
    ACCOUNT_NAME = "account-name"
    SIGNATURE = "signature"
    FOLDERS = "folders"
    LEAVE_ON_SERVER = "leave-on-server"
    """POP3: whether fetched mail stays on the server."""
    LEAVE_DAYS = "leave-days"
    """POP3: for how many days it stays; goes with LEAVE_ON_SERVER."""


class ClientInfo(Struct, frozen=True, kw_only=True):
    """What a mail client can do.

    Attributes:
        name: for people.
        platforms: linux, windows, macos, android, ios; or "any".
        protocols: incoming protocols it can be given.
        incoming_socket_types, outgoing_socket_types: what its format can express.
        auth_methods: what it can do without further set-up.
        choices: what its format can hold of a person's choices. The engine makes a caveat of every
            other choice that was made.
        has_comments: whether its files can hold the remark that nobody has logged in; otherwise
            ``notes.txt`` alone says it.
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
    choices: frozenset[Choice] = frozenset()
    has_comments: bool = True
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
