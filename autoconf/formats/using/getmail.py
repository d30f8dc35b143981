"""getmail: ``getmailrc``, one account a file."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.errors import MalformedDocumentError
from autoconf.formats.settings_files.ini import first, read_python_sections
from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.servers import both, server_of, with_login
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.server import AuthMethod, MailProtocol, SocketType

_KINDS: Final = ("imap", "pop3", "sdps")
"""Parts of the types of its retrievers; SDPS is POP3 for a whole domain."""


def _read(files: Sequence[File], _address: EmailAddress) -> Iterator[Account]:
    sections = read_python_sections(files[0].text)
    retriever, options = first(sections, "retriever"), first(sections, "options")
    kind = retriever.text("type").lower()
    if not any(word in kind for word in _KINDS):
        raise MalformedDocumentError(files[0].name, Message("using.unknown-retriever"))
    protocol = MailProtocol.IMAP if "imap" in kind else MailProtocol.POP3
    socket_type = SocketType.TLS if "ssl" in kind else SocketType.PLAIN
    server = server_of(protocol, retriever.text("server"), retriever.text("port"), socket_type)
    signs_in = retriever.flag("use_xoauth2")
    method = AuthMethod.OAUTH2 if signs_in else AuthMethod.PASSWORD_CLEARTEXT
    server = with_login(server, retriever.text("username"), method)
    if server is not None and protocol is MailProtocol.POP3:
        days = options.number("delete_after") or True
        kept = False if options.flag("delete") else days
        server = replace(server, leave_on_server=kept)
    yield Account(servers=both(server))


def _fits(file: File) -> bool:
    return "[retriever]" in file.text


READER: Final = Reader(
    program="getmail", names=("getmailrc*", "*getmailrc"), fits=_fits, read=_read
)
