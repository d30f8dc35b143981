"""Outlook for Windows: an export of its profile from the registry (``.reg``)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.outlook import leaves, outgoing_security
from autoconf.formats.settings_files.servers import both, server_of, with_login
from autoconf.formats.settings_files.text import joined_lines
from autoconf.model.address import EmailAddress
from autoconf.model.server import AuthMethod, MailProtocol
from autoconf.model.using import UsedServer

_HEADS: Final = ("windows registry editor version", "regedit4")
_PROTOCOLS: Final = {"imap": MailProtocol.IMAP, "pop3": MailProtocol.POP3}
_OF_ACCOUNT: Final = frozenset({"imap", "pop3", "smtp", "email", "leave"})
"""The first words of values that are read; the passwords begin so too, and are left out."""

_Values = Mapping[str, str | int]


def _read(files: Sequence[File], _address: EmailAddress) -> Iterator[Account]:
    for values in _keys(files[0].text):
        incoming = [_incoming(values, prefix, p) for prefix, p in _PROTOCOLS.items()]
        servers = both(*incoming, _outgoing(values))
        if servers:
            address = _text(values, "email")
            is_pop3 = any(s.protocol is MailProtocol.POP3 for s in servers)
            yield Account(
                addresses=(address,) if address else (),
                servers=servers,
                sent_is_local=True if is_pop3 else None,
            )


def _keys(text: str) -> Iterator[_Values]:
    """Yield the values of each key of the registry."""
    values: dict[str, str | int] = {}
    for line in joined_lines(text):
        plain = line.strip()
        if plain.startswith("["):
            yield values
            values = {}
        elif plain.startswith('"'):
            name, sign, word = plain[1:].partition('"=')
            value = _value(word) if sign and _is_wanted(name.lower()) else None
            if value is not None:
                values[name.lower()] = value
    yield values


def _is_wanted(name: str) -> bool:
    return name.partition(" ")[0] in _OF_ACCOUNT and "password" not in name


def _value(word: str) -> str | int | None:
    """Return a text or a number; older versions keep texts as bytes of UTF-16."""
    kind, sign, digits = word.partition(":")
    try:
        if word.startswith('"'):
            return word.strip('"').replace("\\\\", "\\").replace('\\"', '"')
        if kind == "dword":
            return int(digits[:8], 16)
        if sign and kind.partition("(")[0] == "hex":
            octets = bytes.fromhex(digits.replace(",", " "))
            return octets.decode("utf-16-le").rstrip("\0")
    except ValueError:
        pass
    return None


def _incoming(values: _Values, prefix: str, protocol: MailProtocol) -> UsedServer | None:
    secure = _number(values, f"{prefix} secure connection")
    socket_type, optional = outgoing_security(secure, _number(values, f"{prefix} use ssl"))
    host, port = _text(values, f"{prefix} server"), _number(values, f"{prefix} port")
    server = server_of(protocol, host, port, socket_type)
    user = _text(values, f"{prefix} user") or _text(values, f"{prefix} user name")
    server = with_login(server, user, _method(values, f"{prefix} use spa"))
    if server is None:
        return None
    kept = leaves(_number(values, "leave on server")) if protocol is MailProtocol.POP3 else None
    return replace(server, optional=optional, leave_on_server=kept)


def _outgoing(values: _Values) -> UsedServer | None:
    secure = _number(values, "smtp secure connection")
    socket_type, optional = outgoing_security(secure, _number(values, "smtp use ssl"))
    host, port = _text(values, "smtp server"), _number(values, "smtp port")
    server = server_of(MailProtocol.SMTP, host, port, socket_type)
    if server is None:
        return None
    server = replace(server, optional=optional)
    if not _number(values, "smtp use auth"):
        return with_login(server, None, AuthMethod.NONE)
    own = _text(values, "smtp user name") or _text(values, "smtp user")
    user = own or _text(values, "pop3 user") or _text(values, "imap user")
    return with_login(server, user, _method(values, "smtp use spa"))


def _method(values: _Values, name: str) -> AuthMethod:
    return AuthMethod.NTLM if _number(values, name) == 1 else AuthMethod.PASSWORD_CLEARTEXT


def _text(values: _Values, name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _number(values: _Values, name: str) -> int | None:
    value = values.get(name)
    return value if isinstance(value, int) else None


def _fits(file: File) -> bool:
    return file.text.lstrip().lower().startswith(_HEADS)


READER: Final = Reader(program="Outlook", names=("*.reg",), fits=_fits, read=_read)
