"""The preferences that make one account of Thunderbird, under keys of a number of its own."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, urlsplit

from msgspec import Struct

from autoconf.model.config import OAuth2
from autoconf.model.message import Message
from autoconf.model.profile import Profile
from autoconf.model.server import AuthMethod, MailProtocol, Pop3Settings, Server, SocketType
from autoconf.renderers.interface import ClientInfo
from autoconf.renderers.kits.client import Caveats
from autoconf.renderers.kits.folders import Folders, folders_of, modified_utf7
from autoconf.renderers.kits.logins import TOKEN_MECHANISMS, LoginWords, login_word, signs_in
from autoconf.renderers.kits.pop3 import check_minutes, days_on_server, deletes_on_server
from autoconf.renderers.kits.texts import (
    safe_account_name,
    safe_address,
    safe_display_name,
    safe_signature,
    safe_user_name,
)
from autoconf.renderers.safe_text import safe

Prefs = Iterator[tuple[str, str | int]]

_NO_LOGIN: Final = 1
AUTH_METHODS: Final[LoginWords[int]] = {  # nsMsgAuthMethod
    AuthMethod.NONE: _NO_LOGIN,
    AuthMethod.CLIENT_IP_ADDRESS: _NO_LOGIN,
    AuthMethod.PASSWORD_CLEARTEXT: 3,
    AuthMethod.PASSWORD_ENCRYPTED: 4,
    "CRAM-MD5": 4,
    "APOP": 4,
    AuthMethod.NTLM: 6,
    AuthMethod.OAUTH2: 10,
}
_OAUTH2_HOSTS: Final = frozenset(
    {
        *("gmail.com", "googlemail.com", "office365.com", "outlook.com", "hotmail.com"),
        *("yahoo.com", "att.net", "aol.com", "fastmail.com", "comcast.net", "thundermail.com"),
        *("imap.mail.ru", "smtp.mail.ru", "imap.yandex.com", "smtp.yandex.com"),
        *("imap.seznam.cz", "pop3.seznam.cz", "smtp.seznam.cz"),
    }
)
"""Domains, or single hosts, whose sign-in pages Thunderbird knows; others need an add-on."""

_TO_THIS_MACHINE: Final = ("loopback", "localhost")
_SOCKET_TYPES: Final = {SocketType.TLS: 3, SocketType.STARTTLS: 2}  # nsMsgSocketType


class Account(Struct, frozen=True, kw_only=True):
    """An account. The writer of the file lists it in ``accounts`` and ``smtpservers``.

    Attributes:
        profile: holds only servers that Thunderbird can use.
        number: of its keys (account1, server1, id1, smtp1); no other account may have it.
        client: names itself in errors and caveats.
    """

    profile: Profile
    number: int
    client: ClientInfo

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
        """Yield the two preferences for TLS or STARTTLS."""
        incoming, outgoing = self.profile.incoming, self.profile.outgoing
        yield f"mail.server.server{self.number}.socketType", _SOCKET_TYPES[incoming.socket_type]
        yield f"mail.smtpserver.smtp{self.number}.try_ssl", _SOCKET_TYPES[outgoing.socket_type]

    def _identity(self) -> Prefs:
        profile, prefix = self.profile, f"mail.identity.id{self.number}."
        if profile.choices.display_name:
            yield prefix + "fullName", safe_display_name(profile)
        yield prefix + "useremail", safe_address(profile)
        yield prefix + "smtpServer", f"smtp{self.number}"
        yield prefix + "valid", True
        if profile.choices.signature:
            yield prefix + "htmlSigText", safe_signature(profile)
            yield prefix + "htmlSigFormat", False
        for pref, uri in _folders(profile).items():
            yield f"{prefix}{pref}_folder", uri

    def _incoming(self) -> Prefs:
        profile, prefix = self.profile, f"mail.server.server{self.number}."
        server = profile.incoming
        yield prefix + "type", server.protocol.value
        yield prefix + "hostname", server.hostname
        yield prefix + "port", server.port
        yield prefix + "socketType", _SOCKET_TYPES[server.socket_type]
        method = self._login(server)
        yield prefix + "authMethod", method
        yield from self._own_client(method, prefix)
        yield prefix + "userName", safe_user_name(profile, server)
        yield prefix + "name", safe_account_name(profile)
        yield prefix + "check_new_mail", True
        yield prefix + "check_time", check_minutes(server)
        yield prefix + "login_at_startup", True
        if server.protocol is MailProtocol.POP3:
            days = days_on_server(profile.choices, server)
            yield prefix + "leave_on_server", days != 0
            if days:
                yield prefix + "delete_by_age_from_server", True
                yield prefix + "num_days_to_leave_on_server", days
            yield prefix + "delete_mail_left_on_server", deletes_on_server(profile)
            advice = server.pop3 or Pop3Settings()
            yield prefix + "download_on_biff", advice.download_on_biff is not False

    def _outgoing(self) -> Prefs:
        profile, prefix = self.profile, f"mail.smtpserver.smtp{self.number}."
        server = profile.outgoing
        method = self._login(server)
        yield prefix + "hostname", server.hostname
        yield prefix + "port", server.port
        yield prefix + "try_ssl", _SOCKET_TYPES[server.socket_type]
        yield prefix + "authMethod", method
        yield from self._own_client(method, prefix)
        if method != _NO_LOGIN:
            yield prefix + "username", safe_user_name(profile, server)
        description = profile.config.display_name or profile.config.provider_id
        yield prefix + "description", safe(description, "provider")

    def _login(self, server: Server) -> int:
        hosts = _OAUTH2_HOSTS
        if uses_own_client(self.profile, server):
            hosts |= {server.hostname}
        return login_word(self.client, server, AUTH_METHODS, hosts)

    def _own_client(self, method: int, prefix: str) -> Prefs:
        """Yield the client of the settings, for Thunderbird 155 and newer; by its source."""
        oauth2 = own_client(self.profile)
        if oauth2 is None or method != AUTH_METHODS[AuthMethod.OAUTH2]:
            return
        used = (self.profile.incoming.protocol, self.profile.outgoing.protocol)
        yield prefix + "oauth2.useCustomDetails", True
        yield prefix + "oauth2.issuer", _token_place(oauth2)
        yield prefix + "oauth2.clientId", safe(oauth2.client_id, "document")
        yield prefix + "oauth2.authorizationEndpoint", safe(oauth2.auth_url, "link")
        yield prefix + "oauth2.tokenEndpoint", safe(oauth2.token_url, "link")
        yield prefix + "oauth2.scopes", safe(" ".join(oauth2.scopes.of(used)), "document")
        yield prefix + "oauth2.usePKCE", True
        yield prefix + "oauth2.useExternalBrowser", True


def own_client(profile: Profile) -> OAuth2 | None:
    """Return the sign-in with the client id of the settings; None: Thunderbird cannot use it.

    It has no place for a secret. Only provider files know the way back to this computer; what a
    domain publishes never makes Thunderbird hand out tokens.
    """
    oauth2 = profile.config.oauth2
    if oauth2 is None or not oauth2.client_id or oauth2.secret == "required":
        return None
    return oauth2 if oauth2.redirect in _TO_THIS_MACHINE else None


def uses_own_client(profile: Profile, server: Server) -> bool:
    """Tell whether the client id is needed: for a token alone, at a host that is not known."""
    if own_client(profile) is None or signs_in(server, _OAUTH2_HOSTS):
        return False
    login = profile.login_at(server)
    if login is not None:
        return login.mechanism in TOKEN_MECHANISMS
    return all(way.method is AuthMethod.OAUTH2 for way in server.authentication)


def _token_place(oauth2: OAuth2) -> str:
    """Return the name under which Thunderbird keeps the token: one sign-in for both servers."""
    host = urlsplit(oauth2.auth_url).hostname or ""
    return re.sub(r"[^a-z0-9.-]", "-", f"{oauth2.client_id}.{host}".lower())


def oauth2_caveats(client: ClientInfo) -> Caveats:
    """Return a caveat for each server that offers a sign-in which Thunderbird does not know."""

    def caveats(profile: Profile) -> Iterator[Message]:
        offering = [
            server
            for server in (profile.incoming, profile.outgoing)
            if any(way.method is AuthMethod.OAUTH2 for way in server.authentication)
        ]
        with_own = [s for s in offering if uses_own_client(profile, s)]
        known = [s for s in offering if signs_in(s, _OAUTH2_HOSTS)]
        if own_client(profile) is not None and (with_own or known):
            yield Message.of("caveat.own-client", client=client.name)
        for server in with_own:
            yield Message.of(
                "caveat.own-client-needed", client=client.name, hostname=server.hostname
            )
        for server in offering:
            if server not in with_own + known:
                yield Message.of("caveat.no-oauth2", client=client.name, hostname=server.hostname)

    return caveats


def _folders(profile: Profile) -> dict[str, str]:
    """Return the URIs of the folders for sent mail, drafts and templates.

    The path has the name as IMAP sends it, with ``/`` between the levels and nothing escaped.
    """
    root, names = _folder_root(profile), folders_of(profile)
    if profile.choices.folders == "local":
        names = Folders()
    paths = {"fcc": names.sent, "draft": names.drafts, "stationery": f"{names.prefix}Templates"}
    return {
        pref: "/".join([root, *map(modified_utf7, names.levels(path))])
        for pref, path in paths.items()
    }


def _folder_root(profile: Profile) -> str:
    """Return the URI of the account's own folders, or of those that stay on the computer.

    Thunderbird's own URIs differ from RFC 3986 (measured): ``~`` is escaped, and ``*`` is not.
    """
    if profile.choices.folders == "local":
        return "mailbox://nobody@Local%20Folders"
    server = profile.incoming
    scheme = "imap" if server.protocol is MailProtocol.IMAP else "mailbox"
    user = quote(safe_user_name(profile, server), safe="*").replace("~", "%7E")
    return f"{scheme}://{user}@{server.hostname}"
