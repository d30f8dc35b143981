"""What the files of msmtp and its sister mpop have in common."""

import shlex
from collections.abc import Iterator
from typing import Final

from autoconf.model.profile import Profile
from autoconf.model.server import Server, SocketType
from autoconf.renderers.command_line import secret_command, user_name

AUTH: Final = {
    "password-cleartext": "on",
    "password-encrypted": "on",
    "PLAIN": "plain",
    "LOGIN": "login",
    "CRAM-MD5": "cram-md5",
    "SCRAM-SHA-1": "scram-sha-1",
    "SCRAM-SHA-256": "scram-sha-256",
}
"""``on``: the best that the server offers, a clear password inside TLS only."""

_STARTTLS: Final = {SocketType.TLS: "off", SocketType.STARTTLS: "on"}


def quoted(text: str) -> str:
    """Return an argument: one pair of quotation marks comes off, nothing within is special."""
    return f'"{text}"'


def tls() -> Iterator[str]:
    """Yield what every account has: TLS, verified with the system's certificates."""
    yield "defaults"
    yield "tls on"
    yield "tls_trust_file system"


def connection(server: Server) -> Iterator[str]:
    """Yield where to connect."""
    yield f"host {server.hostname}"
    yield f"port {server.port}"
    yield f"tls_starttls {_STARTTLS[server.socket_type]}"


def login(profile: Profile, server: Server, auth: str) -> Iterator[str]:
    """Yield how to log in; where the password comes from is a comment."""
    yield f"auth {auth}"
    yield f"user {quoted(user_name(profile, server))}"
    yield f"# passwordeval {quoted(shlex.join(secret_command(profile)))}"
