"""The words for one server that a person types: PROTOCOL:HOST:PORT:SECURITY."""

from typing import Final

from autoconf.errors import InvalidAddressError, UsageError
from autoconf.model.domain import parse_own_hostname
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.model.typed_login import without_login

PROTOCOLS: Final = {protocol.value: protocol for protocol in MailProtocol} | {
    "pop": MailProtocol.POP3,
}
_SECURITY: Final = {
    "ssl": SocketType.TLS,
    "tls": SocketType.TLS,
    "ssl/tls": SocketType.TLS,
    "starttls": SocketType.STARTTLS,
    "plain": SocketType.PLAIN,
    "none": SocketType.PLAIN,
}
_LAST_PORT: Final = 65535


def split_words(text: str, option: str) -> tuple[MailProtocol, str, int, SocketType]:
    """Return the four parts; the host is as it was typed.

    Raises:
        UsageError: see ``read_server``; the host is not looked at.
    """
    if "://" in text:
        raise UsageError("option.server-url", option=option)
    shown = without_login(text)
    protocol, _, rest = text.partition(":")
    parts = rest.rsplit(":", 2)
    if len(parts) == 2 and protocol.lower() in PROTOCOLS and parts[1].isdigit():
        raise UsageError("option.server-no-security", option=option, value=shown)
    if len(parts) != 3 or "@" in text:
        raise UsageError("option.server", option=option, value=shown)
    host, port, security = parts
    kind, socket_type = PROTOCOLS.get(protocol.lower()), _SECURITY.get(security.lower())
    if kind is None:
        raise UsageError("option.server-protocol", option=option, value=shown, word=protocol)
    is_number = port.isascii() and port.isdigit() and len(port) <= len(str(_LAST_PORT))
    if not (is_number and 0 < int(port) <= _LAST_PORT):
        raise UsageError("option.server-port", option=option, value=shown, word=port)
    if socket_type is None:
        raise UsageError("option.server-security", option=option, value=shown, word=security)
    return kind, host, int(port), socket_type


def read_server(text: str, option: str) -> Server:
    """Return the server of "imap:imap.example.com:993:ssl"; the address is its user name.

    Raises:
        UsageError: the text names no server; the error names ``option``.
    """
    kind, host, port, socket_type = split_words(text, option)
    try:
        hostname = parse_own_hostname(host)
    except InvalidAddressError as error:
        raise UsageError("option.server-host", option=option, value=text, why=error) from error
    return Server(protocol=kind, hostname=hostname, port=port, socket_type=socket_type)
