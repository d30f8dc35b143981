"""How a client logs in: the sets and the table of methods, and a command for the password."""

import re
from collections.abc import Mapping
from typing import Final, TypeVar

from autoconf.errors import UnsupportedError
from autoconf.model.profile import Profile
from autoconf.model.server import Authentication, AuthMethod, MailProtocol, Server
from autoconf.renderers.interface import ClientInfo

NO_LOGIN: Final = frozenset({AuthMethod.NONE, AuthMethod.CLIENT_IP_ADDRESS})
"""Outgoing servers only: no mailbox is read without a login."""

CLEAR: Final = NO_LOGIN | {AuthMethod.PASSWORD_CLEARTEXT}
PASSWORDS: Final = CLEAR | {AuthMethod.PASSWORD_ENCRYPTED}
TOKENS: Final = frozenset({AuthMethod.OAUTH2})

OWN_COMMANDS: Final = {
    MailProtocol.IMAP: frozenset({"LOGIN"}),
    MailProtocol.POP3: frozenset({"USER/PASS"}),
    MailProtocol.SMTP: frozenset({"LOGIN", "PLAIN"}),
}
"""The mechanisms of a client that reads mail with the protocol's own login command."""

TOKEN_MECHANISMS: Final = frozenset({"XOAUTH2", "OAUTHBEARER"})

CLEAR_MECHANISMS: Final = {
    protocol: frozenset({"PLAIN", *names}) for protocol, names in OWN_COMMANDS.items()
}

_PLAIN_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+@-]*")

_Word = TypeVar("_Word")
LoginWords = Mapping[AuthMethod | str, _Word]
"""The client's words by method, and by SASL mechanism for providers that name one."""


def login_word(
    client: ClientInfo,
    server: Server,
    words: LoginWords[_Word],
    oauth2_hosts: frozenset[str] = frozenset(),
    *,
    by_token: bool = False,
) -> _Word:
    """Return the client's word for the first way to log in that the client has.

    A named mechanism of ``password-encrypted`` needs a word of its own, because a client that has
    CRAM-MD5 does not have SCRAM. Other mechanisms fall back to the word of their method.

    Args:
        client: names itself in the error.
        server: lists the ways to log in, best first.
        words: the client's table.
        oauth2_hosts: the hosts at which the client can sign in with the browser.
        by_token: it is to log in with a token: see ``takes_token``.

    Raises:
        UnsupportedError: the client has none of the ways.
    """
    for way in server.authentication:
        is_token = way.method is AuthMethod.OAUTH2
        if is_token if by_token else _is_possible(way, server, oauth2_hosts):
            name, is_encrypted = way.sasl_name, way.method is AuthMethod.PASSWORD_ENCRYPTED
            if name is not None and name in words:
                return words[name]
            if way.method in words and not (is_encrypted and name):
                return words[way.method]
    only_oauth2 = all(way.method is AuthMethod.OAUTH2 for way in server.authentication)
    raise UnsupportedError(
        "lost.oauth2" if only_oauth2 else "lost.authentication",
        client=client.name,
        server=server.endpoint,
        methods=", ".join(way.sasl_name or way.method.value for way in server.authentication),
    )


def _is_possible(way: Authentication, server: Server, oauth2_hosts: frozenset[str]) -> bool:
    if way.method is AuthMethod.OAUTH2:
        return signs_in(server, oauth2_hosts)
    return not (way.method in NO_LOGIN and server.protocol.is_incoming)


def signs_in(server: Server, oauth2_hosts: frozenset[str]) -> bool:
    """Tell whether a client can sign in with the browser (OAuth2) at a server."""
    labels = server.hostname.split(".")
    return any(".".join(labels[n:]) in oauth2_hosts for n in range(len(labels)))


def methods_of(words: LoginWords[_Word]) -> frozenset[AuthMethod]:
    """Return the methods that a table has words for."""
    return frozenset(key for key in words if isinstance(key, AuthMethod))


def mechanisms_with(*names: str) -> dict[MailProtocol, frozenset[str]]:
    """Return the mechanisms of a client that has these beside the clear password."""
    return {protocol: known | {*names} for protocol, known in CLEAR_MECHANISMS.items()}


def logs_in(server: Server, known: frozenset[AuthMethod]) -> bool:
    """Tell whether the first way to log in that a client knows needs a user name."""
    methods = [way.method for way in server.authentication if way.method in known]
    return server.protocol.is_incoming or methods[0] not in NO_LOGIN


def only_plain(server: Server) -> bool:
    """Tell whether PLAIN works and the protocol's own login command does not.

    A login showed it, or the provider names the mechanism.
    """
    ways = server.authentication
    clear = {w.sasl_name for w in ways if w.method is AuthMethod.PASSWORD_CLEARTEXT}
    return clear == {"PLAIN"}


def takes_password(server: Server) -> bool:
    """Tell whether a server takes the password as it is, maybe among other ways.

    For sending, a client may prefer it to no login, which may work in the provider's network only.
    """
    return any(way.method is AuthMethod.PASSWORD_CLEARTEXT for way in server.authentication)


def takes_token(profile: Profile, server: Server, client: ClientInfo) -> bool:
    """Tell whether a client is to log in with tokens of ``mail-autoconf token``.

    A login proved it, or the client has no other way. The settings must name the server of tokens.
    Elsewhere a password asks less of the person, as it needs no registered client.
    """
    if not client.by_token or profile.config.oauth2 is None:
        return False
    login = profile.login_at(server)
    if login is not None:
        return login.mechanism in TOKEN_MECHANISMS
    known = client.auth_methods - (NO_LOGIN if server.protocol.is_incoming else frozenset())
    return known.intersection(way.method for way in server.authentication) == TOKENS


def token_command(profile: Profile, client: ClientInfo) -> tuple[str, ...]:
    """Return the words of a command that prints a token; none of them means a thing to a shell.

    Raises:
        UnsupportedError: a shell could misread the address.
    """
    address = str(profile.address)
    if not _PLAIN_KEY.fullmatch(address):
        raise UnsupportedError("lost.token-address", client=client.name)
    return ("mail-autoconf", "token", address)


def secret_key(profile: Profile) -> str:
    """Return the key of the password in the desktop's secret store.

    The key stands in command lines. It is the domain if a shell could misread the address.
    """
    address = str(profile.address)
    return address if _PLAIN_KEY.fullmatch(address) else profile.address.domain


def secret_command(profile: Profile) -> tuple[str, ...]:
    """Return the words of a command that prints the password; files hold it as a comment."""
    return ("secret-tool", "lookup", "mail", secret_key(profile))
