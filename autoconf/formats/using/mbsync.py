"""mbsync of isync: ``mbsyncrc`` or ``isyncrc``."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.servers import both, method_of_all, server_of, with_login
from autoconf.formats.settings_files.text import lines_of
from autoconf.model.address import EmailAddress
from autoconf.model.server import MailProtocol, SocketType
from autoconf.model.using import UsedServer

_OPENS: Final = frozenset({"imapaccount", "imapstore"})
_CLOSES: Final = frozenset({"maildirstore", "channel", "group", "mailbox"})
_LISTS: Final = frozenset({"authmechs"})
_TYPES: Final = {
    "none": SocketType.PLAIN,
    "starttls": SocketType.STARTTLS,
    "imaps": SocketType.TLS,
}
_START: Final = re.compile(r"(?mi)^[ \t]*IMAP(?:Account|Store)[ \t]+\S")

_Keys = Mapping[str, str]


def _read(files: Sequence[File], _address: EmailAddress) -> Iterator[Account]:
    for keys in _sections(files[0].text):
        servers = both(_server(keys))
        if servers:  # a store usually names an account and no host
            yield Account(servers=servers)


def _sections(text: str) -> Iterator[_Keys]:
    """Yield the accounts, and the stores that may say the same."""
    keys: dict[str, str] = {}
    for line in lines_of(text):
        word, *rest = line.split(None, 1) or [""]
        key = word.lower()
        if key in _OPENS or key in _CLOSES or not key:
            yield keys
            keys = {}
        if not key.startswith("#"):
            text = rest[0].strip() if rest else ""
            keys.setdefault(key, text if key in _LISTS else _argument(text))
    yield keys


def _argument(text: str) -> str:
    """Return the argument: one word, or all between quotation marks."""
    if not text.startswith('"'):
        return (text.split() or [""])[0]
    value, is_escaped = "", False
    for character in text[1:]:
        if character == '"' and not is_escaped:
            break
        is_escaped = character == "\\" and not is_escaped
        if not is_escaped:
            value += character
    return value


def _server(keys: _Keys) -> UsedServer | None:
    tunnel = bool(keys.get("tunnel"))
    host = keys.get("host", "")
    scheme, sign, rest = host.partition(":")  # of old versions
    is_imaps = bool(sign) and scheme.lower() == "imaps"
    socket_type = SocketType.TLS if is_imaps else _socket_type(keys, tunnel=tunnel)
    name = rest if sign and scheme.lower() in ("imap", "imaps") else host
    port = keys.get("port")
    server = server_of(
        MailProtocol.IMAP, name or ("localhost" if tunnel else ""), port, socket_type
    )
    server = with_login(server, keys.get("user"), method_of_all(keys.get("authmechs", "")))
    optional = socket_type is SocketType.STARTTLS and keys.get("requiressl", "").lower() == "no"
    return server and replace(server, tunnel=tunnel, optional=optional)


def _socket_type(keys: _Keys, *, tunnel: bool) -> SocketType:
    """Return the socket type; a tunnel has no other encryption unless one is named."""
    if keys.get("useimaps", "").lower() == "yes":  # of old versions
        return SocketType.TLS
    default = SocketType.PLAIN if tunnel else SocketType.STARTTLS
    word = keys.get("tlstype") or keys.get("ssltype") or ""
    return _TYPES.get(word.lower(), default)


def _fits(file: File) -> bool:
    return _START.search(file.text) is not None


READER: Final = Reader(
    program="mbsync", names=("*mbsyncrc", "*isyncrc", "config"), fits=_fits, read=_read
)
