"""himalaya: ``config.toml``, of version 2 and the older ones."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from autoconf.errors import MalformedDocumentError
from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.servers import (
    both,
    method_of,
    server_of,
    server_of_url,
    with_login,
)
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.model.using import UsedServer

_MAX_CHARACTERS: Final = 128 * 1024
_MAX_DOTS: Final = 200
"""In one line. Python's reader takes long for keys of very many parts."""

_ENCRYPTION: Final = {
    "tls": SocketType.TLS,
    "start-tls": SocketType.STARTTLS,
    "starttls": SocketType.STARTTLS,
    "none": SocketType.PLAIN,
}
_SUBMISSION: Final = 587

_Table = Mapping[str, Any]


def _read(files: Sequence[File], _address: EmailAddress) -> Iterator[Account]:
    document = _document(files[0])
    accounts = document.get("accounts")
    tables = accounts if isinstance(accounts, dict) else document
    for account in tables.values():
        if isinstance(account, dict):
            address = _text(account, "email")
            yield Account(
                addresses=(address,) if address else (),
                servers=both(*(_server(account, protocol) for protocol in _NEW)),
            )


def _document(file: File) -> _Table:
    text = file.text
    try:
        if len(text) > _MAX_CHARACTERS or any(
            line.count(".") > _MAX_DOTS for line in text.split("\n")
        ):
            raise MalformedDocumentError(file.name, Message("using.no-toml"))
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedDocumentError(file.name, Message("using.no-toml")) from error


def _server(account: _Table, protocol: MailProtocol) -> UsedServer | None:
    new = _get(account, _NEW[protocol])
    if isinstance(new, dict):
        return _new(new, protocol)
    return _old(account, protocol)


def _new(table: _Table, protocol: MailProtocol) -> UsedServer | None:
    text = _text(table, "server")
    url = text if "://" in text else f"{protocol.value}s://{text}"  # TLS where no scheme is written
    starts = table.get("starttls") is True
    server = server_of_url(url, SocketType.STARTTLS if starts else SocketType.PLAIN, _SUBMISSION)
    logins = table.get("sasl")
    for mechanism, login in logins.items() if isinstance(logins, dict) else ():
        if isinstance(login, dict):
            return with_login(server, _text(login, "username"), method_of(mechanism))
    is_smtp = server is not None and server.protocol is MailProtocol.SMTP
    return server and replace(server, authentication=AuthMethod.NONE if is_smtp else None)


def _old(account: _Table, protocol: MailProtocol) -> UsedServer | None:
    """Read the tables of version 1, or the keys of those before it."""
    table = _get(account, *_VERSION_1[protocol])
    if not isinstance(table, dict) or _text(table, "type") != protocol.value:
        prefix = f"{protocol.value}-"
        table = {k.removeprefix(prefix): v for k, v in account.items() if k.startswith(prefix)}
    encryption = table.get("encryption")
    word = _text(encryption, "type") if isinstance(encryption, dict) else encryption
    socket_type = _ENCRYPTION.get(str(word or "").lower(), SocketType.TLS)
    if table.get("starttls") is True:
        socket_type = SocketType.STARTTLS
    elif table.get("ssl") is False:
        socket_type = SocketType.PLAIN
    server = server_of(protocol, _text(table, "host"), table.get("port"), socket_type, _SUBMISSION)
    auth = table.get("auth")
    kind = _text(auth, "type") if isinstance(auth, dict) else ""
    return with_login(server, _text(table, "login"), method_of(kind))


_NEW: Final = {MailProtocol.IMAP: "imap", MailProtocol.SMTP: "smtp"}
_VERSION_1: Final = {
    MailProtocol.IMAP: ("backend",),
    MailProtocol.SMTP: ("message", "send", "backend"),
}


def _get(table: Any, *keys: str) -> Any:
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table


def _text(table: _Table, key: str) -> str:
    value = table.get(key)
    return value if isinstance(value, str) else ""


def _fits(file: File) -> bool:
    text = file.text
    has_account = "[accounts." in text or "accounts." in text[:200]
    return has_account and any(word in text for word in ("imap", "smtp", "backend"))


READER: Final = Reader(
    program="himalaya", names=("config.toml", "himalaya*", "*.toml"), fits=_fits, read=_read
)
