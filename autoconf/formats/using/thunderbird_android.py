"""Thunderbird for Android and K-9 Mail: an export of the settings (``.k9s``)."""

from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from autoconf.formats import safe_xml
from autoconf.formats.clientconfig_servers import first_text
from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.servers import both, method_of, server_of, with_login
from autoconf.model.address import EmailAddress
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.model.using import UsedServer

_PROTOCOLS: Final = {protocol.value.upper(): protocol for protocol in MailProtocol}
_SECURITY: Final = {
    "SSL_TLS_REQUIRED": SocketType.TLS,
    "SSL_TLS_OPTIONAL": SocketType.TLS,  # of old versions
    "STARTTLS_REQUIRED": SocketType.STARTTLS,
    "STARTTLS_OPTIONAL": SocketType.STARTTLS,  # of old versions
}
_SUBMISSION: Final = 587


def _read(files: Sequence[File], _address: EmailAddress) -> Iterator[Account]:
    root = safe_xml.parse(files[0].body, files[0].name)
    for account in root.iterfind("accounts/account"):
        incoming = _server(account.find("incoming-server"))
        addresses = (
            first_text(identity, "email") for identity in account.iterfind("identities/identity")
        )
        is_pop3 = incoming is not None and incoming.protocol is MailProtocol.POP3
        yield Account(
            addresses=tuple(filter(None, addresses)),
            servers=both(incoming, _server(account.find("outgoing-server"))),
            sent_is_local=True if is_pop3 else None,
        )


def _server(section: Element | None) -> UsedServer | None:
    protocol = None if section is None else _PROTOCOLS.get(section.get("type", "").upper())
    if section is None or protocol is None:
        return None
    word = first_text(section, "connection-security").upper()
    server = server_of(
        protocol,
        first_text(section, "host"),
        first_text(section, "port"),
        _SECURITY.get(word, SocketType.PLAIN),
        _SUBMISSION,
    )
    method = method_of(first_text(section, "authentication-type"))
    user = None if method is AuthMethod.NONE else first_text(section, "username")
    server = with_login(server, user, method)
    if server is None:
        return None
    # The app takes mail off a POP3 server only when a person deletes it.
    kept = True if protocol is MailProtocol.POP3 else None
    return replace(server, optional=word == "STARTTLS_OPTIONAL", leave_on_server=kept)


def _fits(file: File) -> bool:
    return "<k9settings" in file.text


READER: Final = Reader(program="Thunderbird for Android", names=("*.k9s",), fits=_fits, read=_read)
