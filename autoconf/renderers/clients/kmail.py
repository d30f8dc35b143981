"""KMail: the files of its identity, its transport and its Akonadi resource; for a new KMail."""

from collections.abc import Iterator
from string import hexdigits
from typing import Final

from msgspec import Struct

from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol, Pop3Settings, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.key_file import Section, account_id, escaped, key_file, mechanism
from autoconf.renderers.pop3 import days_on_server
from autoconf.renderers.safe_text import safe

_Pairs = Iterator[tuple[str, str | int]]

_RESOURCES: Final = {
    MailProtocol.IMAP: "akonadi_imap_resource",
    MailProtocol.POP3: "akonadi_pop3_resource",
}
_ENCRYPTION: Final = {SocketType.TLS: "SSL", SocketType.STARTTLS: "TLS"}
_SAFETY: Final = {SocketType.TLS: "SSL", SocketType.STARTTLS: "STARTTLS"}
_LOGINS: Final = {"CRAM-MD5": 2, "DIGEST-MD5": 3}  # MailTransport's enumeration
_PLAIN: Final = 1
_CLEAR: Final = 7
"""The protocol's own command for user name and password; with STARTTLS, KMail holds it against
an IMAP server that it forbids this command before TLS."""

_NO_LIMIT: Final = -1
_TRANSPORT: Final = 1
_CHECK_MINUTES: Final = 10

_CLIENT: Final = ClientInfo(
    name="KMail",
    platforms=("linux",),
    auth_methods=frozenset(
        {
            *(AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.PASSWORD_ENCRYPTED),
            *(AuthMethod.NONE, AuthMethod.CLIENT_IP_ADDRESS),
        }
    ),
    choices=frozenset(Choice),
)


class KMail(Struct, frozen=True):
    """Writes a folder to lay over ``~/.config``."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return transport, identity, resource, and Akonadi's list of resources."""
        return Rendering(
            client="kmail",
            artifacts=tuple(self._files(profile)),
            steps=tuple(
                Message.of(f"step.kmail.{name}") for name in ("copy", "new", "start", "password")
            ),
            caveats=tuple(_caveats(profile)),
        )

    def _files(self, profile: Profile) -> Iterator[Artifact]:
        kind = _RESOURCES[profile.incoming.protocol]
        general = ("General", [("default-transport", _TRANSPORT)])
        transport = (f"Transport {_TRANSPORT}", self._transport(profile))
        yield key_file("kmail/mailtransports", profile, [general, transport])
        yield _identities(profile)
        yield self._resource(profile, kind)
        agents: list[Section] = [
            ("InstanceCounters", [(f"{kind}\\InstanceCounter", 1)]),
            ("Instances", [(f"{kind}_0\\AgentType", kind)]),
        ]
        yield key_file("kmail/akonadi/agentsrc", profile, agents)
        path = f"kmail/akonadi/agent_config_{kind}_0"
        name = _qt(safe(profile.account_name, "account name"))
        yield key_file(path, profile, [("Agent", [("Name", name)])])

    def _transport(self, profile: Profile) -> _Pairs:
        server = profile.outgoing
        method = mechanism(self.client.name, server, frozenset(_LOGINS))
        yield "id", _TRANSPORT
        yield "name", escaped(profile.account_name, "account name")
        yield "identifier", "SMTP"
        yield "host", server.hostname
        yield "port", server.port
        yield "encryption", _ENCRYPTION[server.socket_type]
        yield "auth", bool(method)
        if method:
            yield "user", escaped(profile.login_name(server), "user name")
            yield "authtype", method.replace("-", "_")
            yield "storepass", True

    def _resource(self, profile: Profile, kind: str) -> Artifact:
        server = profile.incoming
        method = mechanism(self.client.name, server, frozenset(_LOGINS))
        upgraded_imap = (MailProtocol.IMAP, SocketType.STARTTLS)
        plain = (server.protocol, server.socket_type) == upgraded_imap
        login = _LOGINS.get(method, _PLAIN if plain else _CLEAR)
        minutes = (server.pop3 or Pop3Settings()).check_interval_minutes or _CHECK_MINUTES
        if server.protocol is MailProtocol.POP3:
            sections: list[Section] = [("General", _pop3(profile, login, minutes))]
        else:
            cache = [("IntervalCheckEnabled", True), ("IntervalCheckTime", minutes)]
            sections = [("network", _imap(profile, login)), ("cache", cache)]
        return key_file(f"kmail/{kind}_0rc", profile, sections)


def _imap(profile: Profile, login: int) -> _Pairs:
    server = profile.incoming
    yield "ImapServer", server.hostname
    yield "ImapPort", server.port
    yield "UserName", _user_name(profile, server)
    yield "Safety", _SAFETY[server.socket_type]
    yield "Authentication", login


def _pop3(profile: Profile, login: int, minutes: int) -> _Pairs:
    server = profile.incoming
    days = days_on_server(profile.choices, server)
    yield "host", server.hostname
    yield "port", server.port
    yield "login", _user_name(profile, server)
    yield "useSSL", server.socket_type is SocketType.TLS
    yield "useTLS", server.socket_type is SocketType.STARTTLS
    yield "authenticationMethod", login
    yield "leaveOnServer", days != 0
    yield "leaveOnServerDays", days or _NO_LIMIT
    yield "intervalCheckEnabled", True
    yield "intervalCheckInterval", minutes


def _user_name(profile: Profile, server: Server) -> str:
    return escaped(profile.login_name(server), "user name")


def _identities(profile: Profile) -> Artifact:
    number = int(account_id(profile)[:7], 16)
    general = ("General", [("Default Identity", number)])
    identity = ("Identity #0", _identity(profile, number))
    return key_file("kmail/emailidentities", profile, [general, identity])


def _identity(profile: Profile, number: int) -> _Pairs:
    choices = profile.choices
    yield "uoid", number
    yield "Identity", escaped(profile.account_name, "account name")
    yield "Name", escaped(choices.display_name, "display name")
    yield "Email Address", escaped(str(profile.address), "address")
    yield "Transport", _TRANSPORT
    if choices.signature:
        yield "Signature Enabled", True
        yield "Signature Type", "inline"
        yield "Inline Signature", escaped(choices.signature, "signature", lines=True)


def _qt(text: str) -> str:
    r"""Return a string as QSettings takes it back, which reads files as Latin-1.

    It takes every hexadecimal digit after ``\x``, so one that follows is written that way, too.
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


RENDERER: Final[Renderer] = KMail()
