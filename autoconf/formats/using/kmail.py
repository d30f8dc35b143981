"""KMail: ``mailtransports``, ``emailidentities`` and the settings of Akonadi's resources."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.formats.settings_files.ini import Section, first, named, read_sections, unescaped
from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.servers import both, method_of, server_of, with_login
from autoconf.model.address import EmailAddress
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.model.using import UsedServer

_ENCRYPTION: Final = {"SSL": SocketType.TLS, "TLS": SocketType.STARTTLS}
_SAFETY: Final = {"None": SocketType.PLAIN, "STARTTLS": SocketType.STARTTLS}
_IMAP_PORT, _POP3_PORT, _SMTP_PORT = "993", "110", "25"
"""KDE writes no value that is the default; these do not depend on the encryption."""
_METHODS: Final = {  # MailTransport's enumeration
    0: AuthMethod.PASSWORD_CLEARTEXT,
    1: AuthMethod.PASSWORD_CLEARTEXT,
    2: AuthMethod.PASSWORD_ENCRYPTED,
    3: AuthMethod.PASSWORD_ENCRYPTED,
    4: AuthMethod.GSSAPI,
    5: AuthMethod.NTLM,
    6: AuthMethod.PASSWORD_ENCRYPTED,
    7: AuthMethod.PASSWORD_CLEARTEXT,
    9: AuthMethod.OAUTH2,
}
_FILES: Final = (
    "mailtransports",
    "emailidentities",
    "akonadi_imap_resource_*rc",
    "akonadi_pop3_resource_*rc",
)
_MAX_IDENTITIES: Final = 500
_TRANSPORT: Final = re.compile(r"(?m)^\[Transport \w+\]")
_POP3_KEYS: Final = re.compile(r"(?m)^(?:useSSL|useTLS|leaveOnServer\w*|authenticationMethod)=")


def _read(files: Sequence[File], _address: EmailAddress) -> Iterator[Account]:
    identities: list[Section] = []
    accounts: list[Account] = []
    for file in files:
        sections = read_sections(file.text, clean=unescaped)
        identities += named(sections, "identity #")
        accounts += _accounts(sections)
    for account in accounts:
        yield replace(account, addresses=_addresses(account, identities[:_MAX_IDENTITIES]))


def _accounts(sections: list[Section]) -> Iterator[Account]:
    if any(section.values for section in named(sections, "network")):
        yield Account(servers=both(_imap(first(sections, "network"))))
    elif first(sections, "general").text("host"):
        yield Account(servers=both(_pop3(first(sections, "general"))), sent_is_local=None)
    for section in named(sections, "transport "):
        yield Account(servers=both(_transport(section)))


def _addresses(account: Account, identities: Sequence[Section]) -> tuple[str, ...]:
    """Return the addresses of the identities that an account belongs to.

    Only the user name ties them together; a single identity owns every account.
    """
    addresses = [address for i in identities if (address := i.text("email address"))]
    names = {(server.username or "").casefold() for server in account.servers}
    own = [a for a in addresses if {a.casefold(), a.casefold().partition("@")[0]} & names]
    return tuple(own or (addresses if len(addresses) == 1 else ()))


def _imap(section: Section) -> UsedServer | None:
    socket_type = _SAFETY.get(section.text("safety"), SocketType.TLS)
    host, port = section.text("imapserver"), section.text("imapport") or _IMAP_PORT
    name, _, number = host.partition(":")
    server = server_of(MailProtocol.IMAP, name, number or port, socket_type)
    method = _METHODS.get(section.number("authentication") or 0)
    return with_login(server, section.text("username"), method)


def _pop3(section: Section) -> UsedServer | None:
    if section.flag("usessl"):
        socket_type = SocketType.TLS
    else:
        socket_type = SocketType.STARTTLS if section.flag("usetls") else SocketType.PLAIN
    host, port = section.text("host"), section.text("port") or _POP3_PORT
    server = server_of(MailProtocol.POP3, host, port, socket_type)
    number = section.number("authenticationmethod")
    server = with_login(
        server, section.text("login"), _METHODS.get(7 if number is None else number)
    )
    return server and replace(server, leave_on_server=_leaves(section))


def _leaves(section: Section) -> bool | int:
    if not section.flag("leaveonserver"):
        return False
    days = section.number("leaveonserverdays") or 0
    return days if days > 0 else True


def _transport(section: Section) -> UsedServer | None:
    socket_type = _ENCRYPTION.get(section.text("encryption").upper(), SocketType.PLAIN)
    host, port = section.text("host"), section.text("port") or _SMTP_PORT
    server = server_of(MailProtocol.SMTP, host, port, socket_type)
    if not section.flag("auth"):
        return with_login(server, None, AuthMethod.NONE)
    return with_login(server, section.text("user"), method_of(section.text("authtype") or "plain"))


def _fits(file: File) -> bool:
    text = file.text
    has_imap = "[network]" in text and "ImapServer=" in text
    has_pop3 = _POP3_KEYS.search(text) is not None and "host=" in text
    return has_imap or has_pop3 or _TRANSPORT.search(text) is not None or "[Identity #" in text


READER: Final = Reader(program="KMail", names=_FILES, fits=_fits, read=_read, together=_FILES)
