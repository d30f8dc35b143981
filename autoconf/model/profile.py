"""The input of renderers, chosen servers and a person's choices, and their output; no password."""

from enum import Enum
from typing import Final

from msgspec import Struct

from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.checked import require_types
from autoconf.model.config import ClientConfig
from autoconf.model.message import Message
from autoconf.model.server import MailProtocol, Server

_FOLDERS: Final = ("server", "local")


class LeaveOnServer(Enum):
    """How long POP3 clients leave fetched mail on the server."""

    FOREVER = "forever"
    NEVER = "never"
    DAYS = "days"


class Choices(Struct, frozen=True, kw_only=True):
    """The choices of a person, the same for every client.

    Attributes:
        incoming: IMAP or POP3; None: the first of the config.
        display_name: the person's name in From.
        account_name: the name of the account in the client; the address when empty.
        leave_on_server: POP3 only; with DAYS, ``leave_days`` counts. None: as the provider
            advises, else for ``leave_days``.
        signature: plain text; empty: none.
        folders: where sent mail, drafts and templates go: "server" or "local".
    """

    incoming: MailProtocol | None = None
    display_name: str = ""
    account_name: str = ""
    leave_on_server: LeaveOnServer | None = None
    leave_days: int = 14
    signature: str = ""
    folders: str = "server"

    def __post_init__(self) -> None:
        """Check the values.

        Raises:
            UsageError: a value has another type, or ``folders`` another word.
        """
        require_types(self)
        if self.folders not in _FOLDERS:
            raise UsageError("output.folders", value=self.folders)


class Profile(Struct, frozen=True, kw_only=True):
    """Settled settings for one address.

    Attributes:
        address: of the person.
        config: settled; holds only servers that may be used. The renderers' engine narrows it to
            the servers that one client can use.
        choices: of the person.
        tested: whether incoming and outgoing logins were accepted.
    """

    address: EmailAddress
    config: ClientConfig
    choices: Choices = Choices()
    tested: bool = False

    @property
    def incoming(self) -> Server:
        """The incoming server to use: the first of the chosen protocol, else the first."""
        wanted = self.choices.incoming
        same = (s for s in self.config.incoming if s.protocol is wanted)
        return next(same, self.config.incoming[0])

    @property
    def outgoing(self) -> Server:
        """The outgoing server to use."""
        return self.config.outgoing[0]

    @property
    def account_name(self) -> str:
        """The name of the account in the client."""
        return self.choices.account_name or self.address.text

    def login_name(self, server: Server) -> str:
        """Return the user name for one of the servers."""
        return server.login_name(self.address)


class Artifact(Struct, frozen=True, kw_only=True):
    """One output file.

    Attributes:
        path: relative, with ``/``, no ``..``.
        is_helper: the file only helps to import the others, which work without it.
    """

    path: str
    media_type: str
    content: bytes
    is_helper: bool = False


class Rendering(Struct, frozen=True, kw_only=True):
    """The files for one client, the steps to take with them, and what they cannot hold."""

    client: str
    artifacts: tuple[Artifact, ...]
    steps: tuple[Message, ...] = ()
    caveats: tuple[Message, ...] = ()


class Refusal(Struct, frozen=True, kw_only=True):
    """A client that nothing was written for."""

    client: str
    reason: Message
