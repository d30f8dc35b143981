"""Servers made of the words in settings files."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from autoconf.characters import is_plain, visible
from autoconf.formats.settings_files.text import holds_other_setting, without_comment
from autoconf.model.server import DEFAULT_PORTS, AuthMethod, MailProtocol, SocketType
from autoconf.model.used_host import read_host, read_port
from autoconf.model.using import UsedServer

_MAX_NAME: Final = 255
_OLD_SMTP_PORT: Final = 25
_SCHEMES: Final = {
    "imap": (MailProtocol.IMAP, None),
    "imaps": (MailProtocol.IMAP, SocketType.TLS),
    "pop": (MailProtocol.POP3, None),
    "pops": (MailProtocol.POP3, SocketType.TLS),
    "pop3": (MailProtocol.POP3, None),
    "pop3s": (MailProtocol.POP3, SocketType.TLS),
    "smtp": (MailProtocol.SMTP, None),
    "smtps": (MailProtocol.SMTP, SocketType.TLS),
}
METHODS: Final[Mapping[str, AuthMethod]] = {
    **dict.fromkeys(("plain", "login", "clear", "password", "user"), AuthMethod.PASSWORD_CLEARTEXT),
    **dict.fromkeys(
        (
            *("cram-md5", "digest-md5", "apop", "scram-sha-1", "scram-sha-256", "scram-sha-512"),
            *("scram-sha-1-plus", "scram-sha-256-plus"),
        ),
        AuthMethod.PASSWORD_ENCRYPTED,
    ),
    **dict.fromkeys(("oauthbearer", "xoauth2", "xoauth", "oauth2"), AuthMethod.OAUTH2),
    **dict.fromkeys(("gssapi", "kerberos", "kerberos_v5"), AuthMethod.GSSAPI),
    **dict.fromkeys(("ntlm", "spa"), AuthMethod.NTLM),
    **dict.fromkeys(("none", "off", "anonymous"), AuthMethod.NONE),
    "external": AuthMethod.TLS_CLIENT_CERT,
}
"""SASL mechanisms and the words of programs, in lower case."""


class Url(Struct, frozen=True):
    """A mail server's URL without the password; ``scheme`` may hold a mechanism."""

    scheme: str
    user: str | None
    host: str
    port: int | None


def method_of(word: str) -> AuthMethod | None:
    """Return the way to log in that a word names; None for a choice of the program."""
    return METHODS.get(word.strip().lower().replace("_", "-"))


def method_of_all(words: str) -> AuthMethod | None:
    """Return the one way to log in that several mechanisms stand for; None for a choice."""
    found = {method_of(word) for word in words.replace(",", " ").replace(":", " ").split()}
    return found.pop() if len(found) == 1 else None


def user_name(text: str | None) -> str | None:
    """Return a user name for the report; None for a text that can be none, or holds more."""
    words = text or ""
    name = without_comment(words if is_plain(words) else " ".join(visible(words).split()))
    return name if name and len(name) <= _MAX_NAME and not holds_other_setting(name) else None


def default_port(
    protocol: MailProtocol, socket_type: SocketType, smtp: int = _OLD_SMTP_PORT
) -> int:
    """Return the port of a program that writes none; ``smtp`` is the one without implicit TLS."""
    if protocol is MailProtocol.SMTP and socket_type is not SocketType.TLS:
        return smtp
    return DEFAULT_PORTS[protocol, socket_type]


def server_of(
    protocol: MailProtocol,
    host: str | None,
    port: str | int | None,
    socket_type: SocketType,
    smtp_port: int = _OLD_SMTP_PORT,
) -> UsedServer | None:
    """Return a server; None for a text that is no host.

    Args:
        protocol: of the server.
        host: as written.
        port: as written. Without a good one it is the default.
        socket_type: of the server.
        smtp_port: see ``default_port``.
    """
    hostname = read_host(host or "")
    if hostname is None:
        return None
    number = _port(port) or default_port(protocol, socket_type, smtp_port)
    return UsedServer(protocol=protocol, hostname=hostname, port=number, socket_type=socket_type)


def _port(port: object) -> int | None:
    """Return a port; a number of thousands of digits cannot be made a text."""
    if isinstance(port, int) and not isinstance(port, bool):
        return port if 0 < port < 1 << 16 else None
    return read_port(port) if isinstance(port, str) else None


def both(*servers: UsedServer | None) -> tuple[UsedServer, ...]:
    """Return the servers that are there, those of the incoming direction first."""
    found = [server for server in servers if server is not None]
    return tuple(sorted(found, key=lambda server: not server.protocol.is_incoming))


def with_login(
    server: UsedServer | None, user: str | None, method: AuthMethod | None = None
) -> UsedServer | None:
    """Return the server with the user name and the way to log in."""
    if server is None:
        return None
    return replace(server, username=user_name(user), authentication=method)


def parse_url(text: str) -> Url | None:
    """Read ``scheme://user:password@host:port/path``; None for anything else.

    A password may hold any character, so the last ``@`` ends it. Without a ``:`` there is no
    password, and an ``@`` behind the first ``/`` is one of the path.
    """
    scheme, sign, rest = text.strip().partition("://")
    if not sign or not scheme.replace("+", "").isalnum():
        return None
    place = rest.partition("/")[0]
    login, _, host = (rest if ":" in place else place).rpartition("@")
    host = host.partition("/")[0].partition("?")[0]
    user = unquote(login.partition(":")[0].partition(";")[0])
    name, _, port = host.rpartition(":") if ":" in host.rpartition("]")[2] else (host, "", "")
    hostname = read_host(name)
    return (
        None if hostname is None else Url(scheme.lower(), user or None, hostname, read_port(port))
    )


def server_of_url(
    text: str, without_tls: SocketType, smtp_port: int = _OLD_SMTP_PORT
) -> UsedServer | None:
    """Return the server of a URL; None where it names none.

    Args:
        text: the URL.
        without_tls: what the scheme without an ``s`` means.
        smtp_port: see ``default_port``.
    """
    url = parse_url(text)
    found = None if url is None else _SCHEMES.get(url.scheme.partition("+")[0])
    if url is None or found is None:
        return None
    protocol, socket_type = found
    server = server_of(protocol, url.host, url.port, socket_type or without_tls, smtp_port)
    return with_login(server, url.user, method_of(url.scheme.partition("+")[2]))
