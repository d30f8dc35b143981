"""The interface of a renderer."""

from collections.abc import Callable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Protocol

from msgspec import Struct

from autoconf.model.message import Message
from autoconf.model.profile import Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol, SocketType

Words = Callable[[Message], str]
"""Makes the text of a message, in the language of the surface that asks for the files."""


class Choice(Enum):
    """A choice of the person that not every client can be told; ``value`` ends a caveat's id."""

    DISPLAY_NAME = "display-name"
    ACCOUNT_NAME = "account-name"
    SIGNATURE = "signature"
    FOLDERS = "folders"
    LEAVE_ON_SERVER = "leave-on-server"
    """POP3: whether fetched mail stays on the server."""
    LEAVE_DAYS = "leave-days"
    """POP3: for how many days it stays; goes with LEAVE_ON_SERVER."""
    LEAVE_NEVER = "leave-never"
    """POP3: it is removed when it is fetched; goes with LEAVE_ON_SERVER."""
    LEAVE_UNTIL_DELETED = "leave-until-deleted"
    """POP3: it stays until it is deleted in the client; goes with LEAVE_ON_SERVER."""


class ClientInfo(Struct, frozen=True, kw_only=True):
    """The abilities of a mail client.

    Attributes:
        name: for people.
        platforms: linux, windows, macos, android, ios; or "any".
        protocols: the incoming protocols that the client can be given.
        incoming_socket_types, outgoing_socket_types: those that its format can express.
        auth_methods: those that need no further set-up.
        mechanisms: those that it can log in with when the file is as we write it, by protocol; a
            protocol that is missing has no limits.
        choices: the choices that its format can hold. The engine makes a caveat of every other
            choice that the person made.
        receives, sends: whether it reads mail, and whether it sends mail.
        for_owners: its files are for the owner of a domain, to publish.
        for_all: its files may be for everybody at a domain.
        has_comments: whether its files can say that the settings are not tested; otherwise only
            ``notes.txt`` says so.
        by_token: whether it signs in with the tokens that ``mail-autoconf token`` prints; OAuth2
            then works only where the settings name the server of tokens.
        in_setup: whether ``setup`` writes files for it unless told otherwise.
    """

    name: str
    platforms: tuple[str, ...]
    protocols: frozenset[MailProtocol] = frozenset({MailProtocol.IMAP, MailProtocol.POP3})
    incoming_socket_types: frozenset[SocketType] = frozenset({SocketType.TLS, SocketType.STARTTLS})
    outgoing_socket_types: frozenset[SocketType] = frozenset({SocketType.TLS, SocketType.STARTTLS})
    auth_methods: frozenset[AuthMethod] = frozenset(
        {AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.PASSWORD_ENCRYPTED, AuthMethod.OAUTH2}
    )
    mechanisms: Mapping[MailProtocol, frozenset[str]] = MappingProxyType({})
    choices: frozenset[Choice] = frozenset()
    receives: bool = True
    sends: bool = True
    for_owners: bool = False
    for_all: bool = False
    has_comments: bool = True
    by_token: bool = False
    in_setup: bool = False


class Renderer(Protocol):
    """Writes one client's settings; a module ends with ``RENDERER: Final[Renderer]``."""

    @property
    def client(self) -> ClientInfo:
        """What the client can do."""
        ...

    def render(self, profile: Profile, words: Words) -> Rendering:
        """Return the files; a pure function.

        Args:
            profile: holds only servers that this client can use.
            words: makes the text of a message, for comments and pages.

        Raises:
            UnsupportedError: a value cannot be written safely in this format.
        """
        ...
