"""The input of renderers, chosen servers and a person's choices, and their output; no password."""

from enum import Enum
from typing import Final

from msgspec import Struct

from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.checked import require_types
from autoconf.model.config import ClientConfig
from autoconf.model.mailbox import ImapFacts
from autoconf.model.message import Message
from autoconf.model.server import Endpoint, MailProtocol, Server

_FOLDERS: Final = ("server", "local")
_OUTLOOK_PROFILES: Final = ("add", "new")


class LeaveOnServer(Enum):
    """How long POP3 clients leave fetched mail on the server."""

    UNTIL_DELETED = "until-deleted"
    FOREVER = "forever"
    NEVER = "never"
    DAYS = "days"


class Choices(Struct, frozen=True, kw_only=True):
    """The choices of a person, the same for every client.

    Attributes:
        incoming: IMAP or POP3; None: the first of the config.
        only: IMAP or POP3; nothing that is written names the other one. None: both may be named.
        display_name: the person's name in From.
        account_name: the name of the account in the client; the address when empty.
        leave_on_server: POP3 only; with DAYS, ``leave_days`` counts. None: as the provider
            advises, else until the mail is deleted in the program.
        signature: plain text; empty: none.
        folders: where sent mail, drafts and templates go: "server" or "local".
        helpdesk: whom to ask for help, one line for the sheet; empty: nobody.
        outlook_profile: "add": into Outlook's default profile; "new": a profile of its own.
    """

    incoming: MailProtocol | None = None
    only: MailProtocol | None = None
    display_name: str = ""
    account_name: str = ""
    leave_on_server: LeaveOnServer | None = None
    leave_days: int = 14
    signature: str = ""
    folders: str = "server"
    helpdesk: str = ""
    outlook_profile: str = "add"

    def __post_init__(self) -> None:
        """Check the values.

        Raises:
            UsageError: a value has another type, ``folders`` or ``outlook_profile`` another word,
                or ``only`` and ``incoming`` differ.
        """
        require_types(self)
        if self.folders not in _FOLDERS:
            raise UsageError("output.folders", value=self.folders)
        if self.outlook_profile not in _OUTLOOK_PROFILES:
            raise UsageError("output.outlook-profile", value=self.outlook_profile)
        if self.only is not None and self.incoming not in (None, self.only):
            raise UsageError("output.only-other", only=self.only.value)


class AcceptedLogin(Struct, frozen=True, kw_only=True):
    """How a server accepted a login.

    Attributes:
        endpoint: of the server.
        mechanism: as in ``LoginResult``.
        untried: as in ``LoginResult``.
    """

    endpoint: Endpoint
    mechanism: str
    untried: tuple[str, ...] = ()


class Profile(Struct, frozen=True, kw_only=True):
    """Settled settings for one address, or for everybody at a domain.

    Attributes:
        address: of the person; for everybody, one whose local part is a placeholder.
        is_for_all: the settings are for everybody at the domain.
        config: settled; holds only servers that may be used. The renderers' engine narrows it to
            the servers that one client can use.
        choices: of the person.
        tested: whether incoming and outgoing logins were accepted.
        logins: those that were accepted.
        mailbox: the folders that an IMAP login showed; None: not known.
        published: the settings that the owner of the domain may publish, in an order that does
            not depend on the logins; None: those of ``config``.
        found: the protocols that have servers, also servers that no file may name.
        guessed: the servers that no source names and no login proved.
        has_odd_password: the password that was accepted has letters outside ASCII.
    """

    address: EmailAddress
    config: ClientConfig
    choices: Choices = Choices()
    tested: bool = False
    is_for_all: bool = False
    logins: tuple[AcceptedLogin, ...] = ()
    mailbox: ImapFacts | None = None
    published: ClientConfig | None = None
    found: tuple[MailProtocol, ...] = ()
    guessed: frozenset[Endpoint] = frozenset()
    has_odd_password: bool = False

    @property
    def incoming(self) -> Server:
        """The incoming server to use: the first of the chosen protocol, else the first."""
        wanted, servers = self.choices.incoming, self.config.incoming
        for server in servers:
            if server.protocol is wanted:
                return server
        return servers[0]

    @property
    def outgoing(self) -> Server:
        """The outgoing server to use."""
        return self.config.outgoing[0]

    @property
    def account_name(self) -> str:
        """The name of the account in the client."""
        return self.choices.account_name or self.address.text

    def login_name(self, server: Server) -> str:
        """Return the user name for one of the servers; for everybody, the form of the names."""
        return server.login_name(None if self.is_for_all else self.address)

    def login_at(self, server: Server) -> AcceptedLogin | None:
        """Return how a server accepted a login; None: it has accepted none."""
        return next((one for one in self.logins if one.endpoint == server.endpoint), None)


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
