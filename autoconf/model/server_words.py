"""The words for one server that a person types: PROTOCOL:HOST:PORT:SECURITY."""

from typing import Final

from autoconf.errors import InvalidAddressError, UsageError
from autoconf.model.domain import parse_own_hostname
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.model.typed_login import without_login

_PROTOCOLS: Final = {protocol.value: protocol for protocol in MailProtocol}
_SECURITY: Final = {
    "ssl": SocketType.TLS,
    "tls": SocketType.TLS,
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
    protocol, _, rest = text.partition(":")
    parts = rest.rsplit(":", 2)
    host, port, security = parts if len(parts) == 3 else ("", "", "")
    kind, socket_type = _PROTOCOLS.get(protocol.lower()), _SECURITY.get(security.lower())
    is_number = port.isascii() and port.isdigit() and len(port) <= len(str(_LAST_PORT))
    is_port = is_number and 0 < int(port) <= _LAST_PORT
    if kind is None or socket_type is None or not is_port or "@" in text:
        raise UsageError("option.server", option=option, value=without_login(text))
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
