"""The lines that the files of msmtp and its sister program mpop share."""

import shlex
from collections.abc import Iterator
from typing import Final

from autoconf.model.profile import Profile
from autoconf.model.server import AuthMethod, Server, SocketType
from autoconf.renderers.interface import ClientInfo
from autoconf.renderers.kits.logins import (
    LoginWords,
    login_word,
    secret_command,
    takes_token,
    token_command,
)
from autoconf.renderers.kits.texts import safe_user_name

_OFF: Final = "off"
_AUTH: Final[LoginWords[str]] = {
    AuthMethod.NONE: _OFF,
    AuthMethod.CLIENT_IP_ADDRESS: _OFF,
    # "on": the best mechanism that the server offers, a clear password inside TLS only.
    AuthMethod.PASSWORD_CLEARTEXT: "on",
    AuthMethod.PASSWORD_ENCRYPTED: "on",
    AuthMethod.OAUTH2: "xoauth2",  # "oauthbearer" sends long tokens in a line that Postfix refuses
    "PLAIN": "plain",
    "LOGIN": "login",
    "CRAM-MD5": "cram-md5",
    "APOP": "apop",
    "SCRAM-SHA-1": "scram-sha-1",
    "SCRAM-SHA-256": "scram-sha-256",
}
_STARTTLS: Final = {SocketType.TLS: "off", SocketType.STARTTLS: "on"}


def quoted(text: str) -> str:
    """Return an argument: one pair of quotation marks comes off, nothing within is special."""
    return f'"{text}"'


def defaults() -> Iterator[str]:
    """Yield the settings of every account: TLS, verified with the system's certificates."""
    yield "defaults"
    yield "tls on"
    yield "tls_trust_file system"


def account(client: ClientInfo, profile: Profile, server: Server, name: str) -> Iterator[str]:
    """Yield an account: where to connect and how to log in, with the command as a comment."""
    by_token = takes_token(profile, server, client)
    auth = login_word(client, server, _AUTH, by_token=by_token)
    yield ""
    yield f"account {name}"
    yield f"host {server.hostname}"
    yield f"port {server.port}"
    yield f"tls_starttls {_STARTTLS[server.socket_type]}"
    yield f"auth {auth}"
    if auth != _OFF:
        yield f"user {quoted(safe_user_name(profile, server))}"
    if by_token:
        yield f"passwordeval {quoted(shlex.join(token_command(profile, client)))}"
    elif auth != _OFF:
        yield f"# passwordeval {quoted(shlex.join(secret_command(profile)))}"


def default_account(name: str) -> Iterator[str]:
    """Yield the line that makes an account the default."""
    yield ""
    yield f"account default : {name}"
