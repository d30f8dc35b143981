"""Outlook for Windows: a profile file (PRF)."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.formats.settings_files.ini import Section, named, read_sections
from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.outlook import leaves, outgoing_security
from autoconf.formats.settings_files.servers import both, server_of, with_login
from autoconf.formats.settings_files.text import unquoted
from autoconf.model.address import EmailAddress
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.model.using import UsedServer

_PREFIXES: Final = {"imap": MailProtocol.IMAP, "pop3": MailProtocol.POP3}
_OWN_USER_NAME: Final = 1


def _read(files: Sequence[File], _address: EmailAddress) -> Iterator[Account]:
    for section in named(read_sections(files[0].text, clean=unquoted), "account"):
        incoming = [_incoming(section, prefix, p) for prefix, p in _PREFIXES.items()]
        servers = both(*incoming, _outgoing(section))
        if servers:
            address = section.text("emailaddress")
            is_pop3 = any(s.protocol is MailProtocol.POP3 for s in servers)
            yield Account(
                addresses=(address,) if address else (),
                servers=servers,
                sent_is_local=True if is_pop3 else None,
            )


def _incoming(section: Section, prefix: str, protocol: MailProtocol) -> UsedServer | None:
    is_secure = section.number(f"{prefix}usessl") == 1
    socket_type = SocketType.TLS if is_secure else SocketType.PLAIN
    host = section.text(f"{prefix}server")
    server = server_of(protocol, host, section.number(f"{prefix}port"), socket_type)
    method = _method(section, f"{prefix}usespa")
    server = with_login(server, section.text(f"{prefix}username"), method)
    if server is None or protocol is MailProtocol.IMAP:
        return server
    return replace(server, leave_on_server=leaves(section.number("leaveonserver")))


def _outgoing(section: Section) -> UsedServer | None:
    secure = section.number("smtpsecureconnection")
    socket_type, optional = outgoing_security(secure, section.number("smtpusessl"))
    host, port = section.text("smtpserver"), section.number("smtpport")
    server = server_of(MailProtocol.SMTP, host, port, socket_type)
    if server is None:
        return None
    server = replace(server, optional=optional)
    if section.number("smtpuseauth") != 1:
        return with_login(server, None, AuthMethod.NONE)
    own = section.text("smtpusername")
    incoming = section.text("pop3username") or section.text("imapusername")
    user = own if section.number("smtpauthmethod") == _OWN_USER_NAME else incoming
    return with_login(server, user, _method(section, "smtpusespa"))


def _method(section: Section, key: str) -> AuthMethod:
    return AuthMethod.NTLM if section.number(key) == 1 else AuthMethod.PASSWORD_CLEARTEXT


def _fits(file: File) -> bool:
    text = file.text.lower()
    return "[internet account list]" in text or ("[account1]" in text and "server=" in text)


READER: Final = Reader(program="Outlook", names=("*.prf",), fits=_fits, read=_read)
