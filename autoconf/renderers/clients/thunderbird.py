"""Thunderbird: the ``prefs.js`` of a new profile folder, which is all that a profile needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from autoconf import messages
from autoconf.errors import UnsupportedError
from autoconf.model.domain import is_within
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import (
    Authentication,
    AuthMethod,
    MailProtocol,
    Pop3Settings,
    Server,
    SocketType,
)
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.pop3 import days_on_server
from autoconf.renderers.safe_text import javascript, safe

_Prefs = Iterator[tuple[str, str | int]]

_NO_LOGIN: Final = 1
_AUTH_METHODS: Final = {  # nsMsgAuthMethod
    AuthMethod.NONE: _NO_LOGIN,
    AuthMethod.CLIENT_IP_ADDRESS: _NO_LOGIN,
    AuthMethod.PASSWORD_CLEARTEXT: 3,
    AuthMethod.PASSWORD_ENCRYPTED: 4,
    AuthMethod.NTLM: 6,
    AuthMethod.OAUTH2: 10,
}
_SOCKET_TYPES: Final = {SocketType.TLS: 3, SocketType.STARTTLS: 2}  # nsMsgSocketType
_OAUTH2_HOSTS: Final = frozenset(
    {
        *("gmail.com", "googlemail.com", "office365.com", "outlook.com", "hotmail.com"),
        *("yahoo.com", "att.net", "aol.com", "fastmail.com", "comcast.net", "thundermail.com"),
        *("imap.mail.ru", "smtp.mail.ru", "imap.yandex.com", "smtp.yandex.com"),
        *("imap.seznam.cz", "pop3.seznam.cz", "smtp.seznam.cz"),
    }
)
"""Domains, or single hosts, whose sign-in pages are built in; others need an add-on."""

_FOLDERS: Final = {"fcc": "Sent", "draft": "Drafts", "stationery": "Templates"}
_CHECK_MINUTES: Final = 10

_CLIENT: Final = ClientInfo(
    name="Thunderbird",
    platforms=("linux", "windows", "macos"),
    auth_methods=frozenset(_AUTH_METHODS),
    choices=frozenset(Choice),
    in_setup=True,
)


@dataclass(frozen=True, slots=True)
class Thunderbird:
    """Writes a folder for ``thunderbird --profile``.

    Attributes:
        oauth2_hosts: where Thunderbird can sign in with the browser.
    """

    client: ClientInfo = _CLIENT
    oauth2_hosts: frozenset[str] = _OAUTH2_HOSTS

    def render(self, profile: Profile) -> Rendering:
        """Return ``thunderbird/prefs.js``."""
        comments = [messages.text_of("file.title", address=safe(str(profile.address), "address"))]
        if not profile.tested:
            comments.append(messages.text_of("file.not-tested"))
        lines = [f"// {comment}" for comment in comments]
        lines += [f'user_pref("{key}", {javascript(value)});' for key, value in self._all(profile)]
        artifact = Artifact(
            path="thunderbird/prefs.js",
            media_type="text/javascript",
            content="".join(f"{line}\n" for line in lines).encode("ascii"),
        )
        return Rendering(
            client="thunderbird",
            artifacts=(artifact,),
            steps=tuple(
                Message.of(f"step.thunderbird.{name}") for name in ("start", "where", "password")
            ),
            caveats=tuple(self._caveats(profile)),
        )

    def _all(self, profile: Profile) -> _Prefs:
        yield "mail.accountmanager.accounts", "account1,account2"
        yield "mail.accountmanager.defaultaccount", "account1"
        yield "mail.accountmanager.localfoldersserver", "server2"
        yield "mail.account.lastKey", 2
        yield "mail.account.account1.identities", "id1"
        yield "mail.account.account1.server", "server1"
        yield "mail.account.account2.server", "server2"
        yield from _identity(profile)
        yield from self._incoming(profile)
        yield "mail.server.server2.type", "none"
        yield "mail.server.server2.hostname", "Local Folders"
        yield "mail.server.server2.userName", "nobody"
        yield "mail.server.server2.name", "Local Folders"
        yield from self._outgoing(profile)

    def _incoming(self, profile: Profile) -> _Prefs:
        server, prefix = profile.incoming, "mail.server.server1."
        advice = server.pop3 or Pop3Settings()
        yield prefix + "type", server.protocol.value
        yield prefix + "hostname", server.hostname
        yield prefix + "port", server.port
        yield prefix + "socketType", _SOCKET_TYPES[server.socket_type]
        yield prefix + "authMethod", self._auth_method(server)
        yield prefix + "userName", _user_name(profile, server)
        yield prefix + "name", safe(profile.account_name, "account name")
        yield prefix + "check_new_mail", True
        yield prefix + "check_time", advice.check_interval_minutes or _CHECK_MINUTES
        yield prefix + "login_at_startup", True
        if server.protocol is MailProtocol.POP3:
            yield from _pop3(profile, advice)

    def _outgoing(self, profile: Profile) -> _Prefs:
        server, prefix = profile.outgoing, "mail.smtpserver.smtp1."
        method = self._auth_method(server)
        yield "mail.smtpservers", "smtp1"
        yield "mail.smtp.defaultserver", "smtp1"
        yield prefix + "hostname", server.hostname
        yield prefix + "port", server.port
        yield prefix + "try_ssl", _SOCKET_TYPES[server.socket_type]
        yield prefix + "authMethod", method
        if method != _NO_LOGIN:
            yield prefix + "username", _user_name(profile, server)
        description = profile.config.display_name or profile.config.provider_id
        yield prefix + "description", safe(description, "provider's name")

    def _auth_method(self, server: Server) -> int:
        """Return the number of the first way to log in that Thunderbird has at this server."""
        for way in server.authentication:
            if self._can(way, server):
                return _AUTH_METHODS[way.method]
        message = "lost.oauth2" if self._wants_oauth2(server) else "lost.authentication"
        methods = ", ".join(way.sasl_name or way.method.value for way in server.authentication)
        raise UnsupportedError(
            messages.text_of(
                message, client=self.client.name, server=server.endpoint, methods=methods
            )
        )

    def _can(self, way: Authentication, server: Server) -> bool:
        if way.method is AuthMethod.OAUTH2:
            return any(is_within(server.hostname, host) for host in self.oauth2_hosts)
        if way.method is AuthMethod.PASSWORD_ENCRYPTED:
            return way.sasl_name in (None, "CRAM-MD5")  # SCRAM is not there
        if server.protocol.is_incoming and _AUTH_METHODS.get(way.method) == _NO_LOGIN:
            return False
        return way.method in _AUTH_METHODS

    def _wants_oauth2(self, server: Server) -> bool:
        return all(way.method is AuthMethod.OAUTH2 for way in server.authentication)

    def _caveats(self, profile: Profile) -> Iterator[Message]:
        for server in (profile.incoming, profile.outgoing):
            if any(
                way.method is AuthMethod.OAUTH2 and not self._can(way, server)
                for way in server.authentication
            ):
                yield Message.of(
                    "caveat.no-oauth2", client=self.client.name, hostname=server.hostname
                )


def _user_name(profile: Profile, server: Server) -> str:
    return safe(profile.login_name(server), "user name")


def _identity(profile: Profile) -> _Prefs:
    choices, prefix = profile.choices, "mail.identity.id1."
    if choices.display_name:
        yield prefix + "fullName", safe(choices.display_name, "display name")
    yield prefix + "useremail", safe(str(profile.address), "address")
    yield prefix + "smtpServer", "smtp1"
    yield prefix + "valid", True
    if choices.signature:
        yield prefix + "htmlSigText", safe(choices.signature, "signature", lines=True)
        yield prefix + "htmlSigFormat", False
    root = _folder_root(profile)
    for pref, folder in _FOLDERS.items():
        yield f"{prefix}{pref}_folder", f"{root}/{folder}"


def _folder_root(profile: Profile) -> str:
    """Return the URI of the account's own folders, or of those that stay on the computer."""
    if profile.choices.folders == "local":
        return "mailbox://nobody@Local%20Folders"
    server = profile.incoming
    scheme = "imap" if server.protocol is MailProtocol.IMAP else "mailbox"
    return f"{scheme}://{quote(_user_name(profile, server), safe='')}@{server.hostname}"


def _pop3(profile: Profile, advice: Pop3Settings) -> _Prefs:
    prefix = "mail.server.server1."
    days = days_on_server(profile.choices, profile.incoming)
    yield prefix + "leave_on_server", days != 0
    if days:
        yield prefix + "delete_by_age_from_server", True
        yield prefix + "num_days_to_leave_on_server", days
    yield prefix + "delete_mail_left_on_server", bool(days)
    yield prefix + "download_on_biff", advice.download_on_biff is not False


RENDERER: Final[Renderer] = Thunderbird()
