"""The settings that a person's mail programs have now, and how they differ from the right ones."""

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from autoconf.errors import UsageError
from autoconf.model.message import Message
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.model.server_words import PROTOCOLS, split_words
from autoconf.model.used_host import read_host

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")  # one letter is a drive of Windows


class UsedServer(Struct, frozen=True, kw_only=True):
    """One server in the settings of a program.

    Attributes:
        protocol: imap, pop3 or smtp.
        hostname: in lower-case A-labels if it is a host name; programs also take other words.
        port: as written, or the default of the program.
        socket_type: how a connection gets its TLS.
        authentication: None where the program chooses.
        username: None where the settings do not state one.
        optional: the program would go on without encryption.
        tunnel: the program runs a command for the connection.
        leave_on_server: of POP3: whether mail stays on the server, or for how many days. None: the
            settings do not say.
        exists: whether the DNS knows the host name; None: it was not asked, or did not say.
    """

    protocol: MailProtocol
    hostname: str
    port: int
    socket_type: SocketType
    authentication: AuthMethod | None = None
    username: str | None = None
    optional: bool = False
    tunnel: bool = False
    leave_on_server: bool | int | None = None
    exists: bool | None = None

    @property
    def is_encrypted(self) -> bool:
        """Whether no password can leave the computer in the clear."""
        return self.tunnel or (self.socket_type is not SocketType.PLAIN and not self.optional)


class Difference(Struct, frozen=True, kw_only=True):
    """One setting that is not the right one.

    Attributes:
        server: its place among the servers of the same direction, such as "incoming/0".
        field: of ``UsedServer``.
        yours: the value in the words of the report.
        right: the value to write.
        effect: what the difference does.
    """

    server: str
    field: str
    yours: str
    right: str
    effect: Message


class Using(Struct, frozen=True, kw_only=True):
    """The accounts of one address in one file, or one server that the person typed.

    Attributes:
        file: the name without its folder, or the words that were typed.
        format: the id of the reader; None for typed words.
        program: its name for people; empty for typed words.
        servers: those of the incoming direction first.
        sent_is_local: whether sent mail is kept on the computer only; None: the settings do not
            say.
        differences: from the settled settings of the report; empty before these are known.
    """

    file: str
    format: str | None = None
    program: str = ""
    servers: tuple[UsedServer, ...] = ()
    sent_is_local: bool | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def name(self) -> str:
        """What people call it: the program, else the words that were typed."""
        return self.program or self.file

    @property
    def incoming(self) -> tuple[UsedServer, ...]:
        """The servers to read mail from."""
        return tuple(server for server in self.servers if server.protocol.is_incoming)

    @property
    def outgoing(self) -> tuple[UsedServer, ...]:
        """The servers to send mail through."""
        return tuple(server for server in self.servers if not server.protocol.is_incoming)

    @property
    def only_pop3(self) -> bool:
        """Whether mail is read over POP3 and nothing else."""
        return {server.protocol for server in self.incoming} == {MailProtocol.POP3}

    def places(self) -> "tuple[tuple[str, UsedServer], ...]":
        """Return each server with its place, such as "incoming/0"."""
        return tuple(
            (f"{direction}/{number}", server)
            for direction, servers in (("incoming", self.incoming), ("outgoing", self.outgoing))
            for number, server in enumerate(servers)
        )


def is_typed(text: str) -> bool:
    """Tell whether these are the words of a server, maybe a URL, and no file name."""
    is_server = text.partition(":")[0].lower() in PROTOCOLS and ":" in text
    return is_server or _URL.match(text) is not None


def check_typed(words: Iterable[str], option: str) -> None:
    """Check those of some words that name a server.

    Raises:
        UsageError: see ``parse_server``.
    """
    for word in filter(is_typed, words):
        parse_server(word, option)


def require_typed(words: Iterable[str]) -> None:
    """Check that all of some words name servers: a stranger names no file of this machine.

    Raises:
        UsageError: one names a file.
    """
    for word in words:
        if not is_typed(word):
            raise UsageError("option.using-only-servers", value=word)


def parse_server(text: str, option: str) -> UsedServer:
    """Read ``PROTOCOL:HOST:PORT:SECURITY``; an IPv6 address stands in brackets.

    Raises:
        UsageError: the text names no server; ``option`` names its place.
    """
    kind, host, port, socket_type = split_words(text, option)
    hostname = read_host(host)  # mail programs take addresses of hosts too
    if hostname is None:
        raise UsageError("option.server-no-host", option=option, value=text)
    return UsedServer(protocol=kind, hostname=hostname, port=port, socket_type=socket_type)
