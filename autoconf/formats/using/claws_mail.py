"""Claws Mail, and Sylpheed before it: ``accountrc``."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.formats.settings_files.ini import Section, named, read_sections
from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.servers import both, server_of, with_login
from autoconf.model.address import EmailAddress
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.model.using import UsedServer

_POP3, _IMAP = (MailProtocol.POP3, "pop"), (MailProtocol.IMAP, "imap")
_PROTOCOLS: Final = {0: _POP3, 1: _IMAP}
_OLD_PROTOCOLS: Final = {0: _POP3, 1: _POP3, 2: _POP3, 3: _IMAP}
"""Of files without a ``config_version``: there APOP and RPOP had numbers of their own."""
_SOCKET_TYPES: Final = {1: SocketType.TLS, 2: SocketType.STARTTLS}
_DEFAULT_DAYS: Final = 7


def _read(files: Sequence[File], _address: EmailAddress) -> Iterator[Account]:
    for section in named(read_sections(files[0].text), "account:"):
        incoming, address = _incoming(section), section.text("address")
        is_pop3 = incoming is not None and incoming.protocol is MailProtocol.POP3
        yield Account(
            addresses=(address,) if address else (),
            servers=both(incoming, _outgoing(section)),
            sent_is_local=True if is_pop3 else None,
        )


def _incoming(section: Section) -> UsedServer | None:
    numbers = _PROTOCOLS if section.number("config_version") else _OLD_PROTOCOLS
    protocol, prefix = numbers.get(section.number("protocol") or 0, (None, ""))
    if protocol is None:
        return None  # news, folders on this computer, nothing
    server = _server(section, protocol, prefix, section.text("receive_server"))
    signs_in = section.flag("oauth2_auth")
    method = AuthMethod.OAUTH2 if signs_in else AuthMethod.PASSWORD_CLEARTEXT
    server = with_login(server, section.text("user_id"), method)
    kept = _leaves(section) if protocol is MailProtocol.POP3 else None
    return server and replace(server, leave_on_server=kept)


def _outgoing(section: Section) -> UsedServer | None:
    server = _server(section, MailProtocol.SMTP, "smtp", section.text("smtp_server"))
    if not section.flag("use_smtp_auth"):
        return with_login(server, None, AuthMethod.NONE)
    user = section.text("smtp_user_id") or section.text("user_id")
    return with_login(server, user, AuthMethod.PASSWORD_CLEARTEXT)


def _server(section: Section, protocol: MailProtocol, prefix: str, host: str) -> UsedServer | None:
    socket_type = _SOCKET_TYPES.get(section.number(f"ssl_{prefix}") or 0, SocketType.PLAIN)
    port = section.text(f"{prefix}_port") if section.flag(f"set_{prefix}port") else None
    server = server_of(protocol, host, port, socket_type)
    tunnel = section.flag("set_tunnelcmd") and protocol is MailProtocol.IMAP
    return server and replace(server, tunnel=tunnel)


def _leaves(section: Section) -> bool | int:
    """Return how long mail stays; without a value it is removed after seven days."""
    if not section.flag("remove_mail", default=True):
        return True
    days = section.number("message_leave_time")
    return _DEFAULT_DAYS if days is None else days or False


def _fits(file: File) -> bool:
    return "[Account: " in file.text


READER: Final = Reader(
    program="Claws Mail", names=("accountrc",), fits=_fits, read=_read, together=("accountrc",)
)
