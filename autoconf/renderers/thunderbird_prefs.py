"""The preferences that make one account of Thunderbird, under keys of a number of its own."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from msgspec import Struct

from autoconf import messages
from autoconf.errors import UnsupportedError
from autoconf.model.domain import is_within
from autoconf.model.message import Message
from autoconf.model.profile import Profile
from autoconf.model.server import (
    Authentication,
    AuthMethod,
    MailProtocol,
    Pop3Settings,
    Server,
    SocketType,
)
from autoconf.renderers.pop3 import days_on_server
from autoconf.renderers.safe_text import safe

Prefs = Iterator[tuple[str, str | int]]

NO_LOGIN: Final = 1
AUTH_METHODS: Final = {  # nsMsgAuthMethod
    AuthMethod.NONE: NO_LOGIN,
    AuthMethod.CLIENT_IP_ADDRESS: NO_LOGIN,
    AuthMethod.PASSWORD_CLEARTEXT: 3,
    AuthMethod.PASSWORD_ENCRYPTED: 4,
    AuthMethod.NTLM: 6,
    AuthMethod.OAUTH2: 10,
}
OAUTH2_HOSTS: Final = frozenset(
    {
        *("gmail.com", "googlemail.com", "office365.com", "outlook.com", "hotmail.com"),
        *("yahoo.com", "att.net", "aol.com", "fastmail.com", "comcast.net", "thundermail.com"),
        *("imap.mail.ru", "smtp.mail.ru", "imap.yandex.com", "smtp.yandex.com"),
        *("imap.seznam.cz", "pop3.seznam.cz", "smtp.seznam.cz"),
    }
)
"""Domains, or single hosts, whose sign-in pages are built in; others need an add-on."""

_SOCKET_TYPES: Final = {SocketType.TLS: 3, SocketType.STARTTLS: 2}  # nsMsgSocketType
_FOLDERS: Final = {"fcc": "Sent", "draft": "Drafts", "stationery": "Templates"}
_CHECK_MINUTES: Final = 10


class Account(Struct, frozen=True, kw_only=True):
    """An account, to be listed by whoever writes it in ``accounts`` and ``smtpservers``.

    Attributes:
        profile: narrowed to what Thunderbird can use.
        number: of its keys (account1, server1, id1, smtp1); no other account may have it.
        client: the name that its caveats use.
        oauth2_hosts: where Thunderbird can sign in with the browser.
    """

    profile: Profile
    number: int
    client: str
    oauth2_hosts: frozenset[str] = OAUTH2_HOSTS

    def prefs(self) -> Prefs:
        """Yield all but the lists that name the account.

        Raises:
            UnsupportedError: a value may not be written, or there is no way to log in.
        """
        yield f"mail.account.account{self.number}.identities", f"id{self.number}"
        yield f"mail.account.account{self.number}.server", f"server{self.number}"
        yield from self._identity()
        yield from self._incoming()
        yield from self._outgoing()

    def encryption(self) -> Prefs:
        """Yield the two of them that say how TLS comes about."""
        incoming, outgoing = self.profile.incoming, self.profile.outgoing
        yield f"mail.server.server{self.number}.socketType", _SOCKET_TYPES[incoming.socket_type]
        yield f"mail.smtpserver.smtp{self.number}.try_ssl", _SOCKET_TYPES[outgoing.socket_type]

    def caveats(self) -> Iterator[Message]:
        """Yield one for each server that offers a sign-in which Thunderbird does not know."""
        for server in (self.profile.incoming, self.profile.outgoing):
            if any(
                way.method is AuthMethod.OAUTH2 and not self._can(way, server)
                for way in server.authentication
            ):
                yield Message.of("caveat.no-oauth2", client=self.client, hostname=server.hostname)

    def _identity(self) -> Prefs:
        profile, prefix = self.profile, f"mail.identity.id{self.number}."
        choices = profile.choices
        if choices.display_name:
            yield prefix + "fullName", safe(choices.display_name, "display name")
        yield prefix + "useremail", safe(str(profile.address), "address")
        yield prefix + "smtpServer", f"smtp{self.number}"
        yield prefix + "valid", True
        if choices.signature:
            yield prefix + "htmlSigText", safe(choices.signature, "signature", lines=True)
            yield prefix + "htmlSigFormat", False
        root = _folder_root(profile)
        for pref, folder in _FOLDERS.items():
            yield f"{prefix}{pref}_folder", f"{root}/{folder}"

    def _incoming(self) -> Prefs:
        profile, prefix = self.profile, f"mail.server.server{self.number}."
        server = profile.incoming
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
            days = days_on_server(profile.choices, server)
            yield prefix + "leave_on_server", days != 0
            if days:
                yield prefix + "delete_by_age_from_server", True
                yield prefix + "num_days_to_leave_on_server", days
            yield prefix + "delete_mail_left_on_server", bool(days)
            yield prefix + "download_on_biff", advice.download_on_biff is not False

    def _outgoing(self) -> Prefs:
        profile, prefix = self.profile, f"mail.smtpserver.smtp{self.number}."
        server = profile.outgoing
        method = self._auth_method(server)
        yield prefix + "hostname", server.hostname
        yield prefix + "port", server.port
        yield prefix + "try_ssl", _SOCKET_TYPES[server.socket_type]
        yield prefix + "authMethod", method
        if method != NO_LOGIN:
            yield prefix + "username", _user_name(profile, server)
        description = profile.config.display_name or profile.config.provider_id
        yield prefix + "description", safe(description, "provider's name")

    def _auth_method(self, server: Server) -> int:
        """Return the number of the first way to log in that Thunderbird has at this server."""
        for way in server.authentication:
            if self._can(way, server):
                return AUTH_METHODS[way.method]
        oauth2 = all(way.method is AuthMethod.OAUTH2 for way in server.authentication)
        methods = ", ".join(way.sasl_name or way.method.value for way in server.authentication)
        raise UnsupportedError(
            messages.text_of(
                "lost.oauth2" if oauth2 else "lost.authentication",
                client=self.client,
                server=server.endpoint,
                methods=methods,
            )
        )

    def _can(self, way: Authentication, server: Server) -> bool:
        if way.method is AuthMethod.OAUTH2:
            return any(is_within(server.hostname, host) for host in self.oauth2_hosts)
        if way.method is AuthMethod.PASSWORD_ENCRYPTED:
            return way.sasl_name in (None, "CRAM-MD5")  # SCRAM is not there
        if server.protocol.is_incoming and AUTH_METHODS.get(way.method) == NO_LOGIN:
            return False
        return way.method in AUTH_METHODS


def _user_name(profile: Profile, server: Server) -> str:
    return safe(profile.login_name(server), "user name")


def _folder_root(profile: Profile) -> str:
    """Return the URI of the account's own folders, or of those that stay on the computer.

    Which letters Thunderbird escapes in its own URIs was measured: other than RFC 3986 has it,
    ``~`` is escaped, and ``*`` is not.
    """
    if profile.choices.folders == "local":
        return "mailbox://nobody@Local%20Folders"
    server = profile.incoming
    scheme = "imap" if server.protocol is MailProtocol.IMAP else "mailbox"
    user = quote(_user_name(profile, server), safe="*").replace("~", "%7E")
    return f"{scheme}://{user}@{server.hostname}"
