"""KMail: the files of its identity, its transport and its Akonadi resource; for a new KMail.

The folder is to be laid over ``~/.config``.
"""

from collections.abc import Iterator
from string import hexdigits
from typing import Final

from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer, Words
from autoconf.renderers.kits.client import ClientTable
from autoconf.renderers.kits.key_file import (
    MECHANISMS,
    Pairs,
    Section,
    address_digest,
    escaped,
    key_file,
)
from autoconf.renderers.kits.logins import PASSWORDS, login_word, only_plain
from autoconf.renderers.kits.pop3 import check_minutes, days_on_server
from autoconf.renderers.kits.texts import safe_account_name

_RESOURCES: Final = {
    MailProtocol.IMAP: "akonadi_imap_resource",
    MailProtocol.POP3: "akonadi_pop3_resource",
}
_ENCRYPTION: Final = {SocketType.TLS: "SSL", SocketType.STARTTLS: "TLS"}
_SAFETY: Final = {SocketType.TLS: "SSL", SocketType.STARTTLS: "STARTTLS"}
_LOGINS: Final = {"CRAM-MD5": 2, "DIGEST-MD5": 3}  # MailTransport's enumeration
_PLAIN: Final = 1
_CLEAR: Final = 7
"""The protocol's own login command. With STARTTLS, KMail refuses an IMAP server that forbids this
command before TLS."""

_NO_LIMIT: Final = -1
_TRANSPORT: Final = 1

_CLIENT: Final = ClientInfo(
    name="KMail",
    platforms=("linux",),
    auth_methods=PASSWORDS,
    mechanisms={
        MailProtocol.IMAP: frozenset({"LOGIN", "PLAIN", "CRAM-MD5", "DIGEST-MD5"}),
        MailProtocol.POP3: frozenset({"USER/PASS", "PLAIN", "CRAM-MD5", "DIGEST-MD5"}),
        MailProtocol.SMTP: frozenset({"LOGIN", "PLAIN", "CRAM-MD5", "DIGEST-MD5"}),
    },
    choices=frozenset(Choice) - {Choice.LEAVE_UNTIL_DELETED},
)


def _files(profile: Profile, words: Words) -> Iterator[Artifact]:
    """Yield transport, identity, resource, and Akonadi's list of resources."""
    kind = _RESOURCES[profile.incoming.protocol]
    for path, sections in (
        ("mailtransports", _mail_transports(profile)),
        ("emailidentities", _identities(profile)),
        (f"{kind}_0rc", _resource(profile)),
        ("akonadi/agentsrc", _agents(kind)),
        (
            f"akonadi/agent_config_{kind}_0",
            [("Agent", [("Name", _qt(safe_account_name(profile)))])],
        ),
    ):
        yield key_file(f"kmail/{path}", profile, words, sections)


def _mail_transports(profile: Profile) -> Iterator[Section]:
    yield "General", [("default-transport", _TRANSPORT)]
    yield f"Transport {_TRANSPORT}", _transport(profile)


def _transport(profile: Profile) -> Pairs:
    server = profile.outgoing
    method = login_word(_CLIENT, server, MECHANISMS)
    yield "id", _TRANSPORT
    yield "name", escaped(profile.account_name, "account-name")
    yield "identifier", "SMTP"
    yield "host", server.hostname
    yield "port", server.port
    yield "encryption", _ENCRYPTION[server.socket_type]
    yield "auth", bool(method)
    if method:
        yield "user", _user_name(profile, server)
        yield "authtype", method.replace("-", "_")
        yield "storepass", True


def _resource(profile: Profile) -> Iterator[Section]:
    server = profile.incoming
    if server.protocol is MailProtocol.POP3:
        yield "General", _pop3(profile)
    else:
        yield "network", _imap(profile)
        minutes = check_minutes(server)
        yield "cache", [("IntervalCheckEnabled", True), ("IntervalCheckTime", minutes)]


def _imap(profile: Profile) -> Pairs:
    server = profile.incoming
    is_plain = server.socket_type is SocketType.STARTTLS or only_plain(server)
    without_mechanism = _PLAIN if is_plain else _CLEAR
    yield "ImapServer", server.hostname
    yield "ImapPort", server.port
    yield "UserName", _user_name(profile, server)
    yield "Safety", _SAFETY[server.socket_type]
    yield "Authentication", _login(server, without_mechanism)


def _pop3(profile: Profile) -> Pairs:
    server = profile.incoming
    days = days_on_server(profile.choices, server)
    yield "host", server.hostname
    yield "port", server.port
    yield "login", _user_name(profile, server)
    yield "useSSL", server.socket_type is SocketType.TLS
    yield "useTLS", server.socket_type is SocketType.STARTTLS
    yield "authenticationMethod", _login(server, _PLAIN if only_plain(server) else _CLEAR)
    yield "leaveOnServer", days != 0
    yield "leaveOnServerDays", days or _NO_LIMIT
    yield "intervalCheckEnabled", True
    yield "intervalCheckInterval", check_minutes(server)


def _login(server: Server, without_mechanism: int) -> int:
    return _LOGINS.get(login_word(_CLIENT, server, MECHANISMS), without_mechanism)


def _user_name(profile: Profile, server: Server) -> str:
    return escaped(profile.login_name(server), "user-name")


def _identities(profile: Profile) -> Iterator[Section]:
    number = int(address_digest(profile)[:7], 16)
    yield "General", [("Default Identity", number)]
    yield "Identity #0", _identity(profile, number)


def _identity(profile: Profile, number: int) -> Pairs:
    choices = profile.choices
    yield "uoid", number
    yield "Identity", escaped(profile.account_name, "account-name")
    yield "Name", escaped(choices.display_name, "display-name")
    yield "Email Address", escaped(str(profile.address), "address")
    yield "Transport", _TRANSPORT
    if choices.signature:
        yield "Signature Enabled", True
        yield "Signature Type", "inline"
        yield "Inline Signature", escaped(choices.signature, "signature", lines=True)


def _agents(kind: str) -> Iterator[Section]:
    yield "InstanceCounters", [(f"{kind}\\InstanceCounter", 1)]
    yield "Instances", [(f"{kind}_0\\AgentType", kind)]


def _qt(text: str) -> str:
    r"""Return a string as QSettings takes it back, which reads files as Latin-1.

    QSettings takes every hexadecimal digit after ``\x``, so a digit that follows one is written
    as ``\x``, too.
    """
    written, was_escaped = "", False
    for unit in memoryview(text.encode("utf-16-le")).cast("H"):
        letter = chr(unit)
        is_plain = letter.isascii() and letter not in '"\\'
        was_escaped = not is_plain or (was_escaped and letter in hexdigits)
        written += f"\\x{unit:x}" if was_escaped else letter
    return f'"{written}"'


def _caveats(profile: Profile) -> Iterator[Message]:
    if profile.incoming.protocol is MailProtocol.IMAP and profile.choices.folders == "server":
        yield Message.of("caveat.kmail-sent")


RENDERER: Final[Renderer] = ClientTable(
    id="kmail",
    client=_CLIENT,
    files=_files,
    steps=("new", "close", "copy", "start", "password"),
    caveats=_caveats,
)
