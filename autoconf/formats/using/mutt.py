"""Mutt and NeoMutt: ``muttrc``."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.errors import MalformedDocumentError
from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.muttrc import (
    Variables,
    line_with_open_quote,
    read_variables,
)
from autoconf.formats.settings_files.servers import (
    both,
    method_of_all,
    server_of_url,
    user_name,
)
from autoconf.formats.settings_files.text import addresses_in
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.server import MailProtocol, SocketType
from autoconf.model.using import UsedServer

_SHORTCUTS: Final = ("+", "=")
_PREFIXES: Final = {
    MailProtocol.IMAP: "imap",
    MailProtocol.POP3: "pop",
    MailProtocol.SMTP: "smtp",
}
_PLACES: Final = ("folder", "spoolfile", "spool_file", "pop_host", "smtp_url")
_FITS: Final = re.compile(
    r"(?m)^[ \t]*(?:set|unset)[ \t][^\n]{0,500}?\b(?:imap_\w+|smtp_\w+|pop_\w+|folder|spoolfile|"
    r"spool_file|from|realname|real_name|record|ssl_\w+|mbox|sort|index_format)\b"
)


def _read(files: Sequence[File], _address: EmailAddress) -> Iterator[Account]:
    torn = line_with_open_quote(files[0].text, _PLACES)
    if torn is not None:
        raise MalformedDocumentError(files[0].name, Message.of("using.open-quote", line=torn))
    values = read_variables(files[0].text)
    folder, spool = values.get("folder", ""), values.get("spoolfile", values.get("spool_file", ""))
    if spool.startswith(_SHORTCUTS):
        spool = folder
    urls = dict.fromkeys((spool, folder, values.get("pop_host", ""), values.get("smtp_url", "")))
    found = [_server(url, values) for url in urls]
    servers = {(s.protocol, s.hostname, s.port): s for s in found if s is not None}
    sender = values.get("from") or values.get("my_hdr from", "")
    yield Account(
        addresses=addresses_in(sender)[:1],
        servers=both(*servers.values()),
        sent_is_local=_keeps_sent(values, folder),
    )


def _server(url: str, values: Variables) -> UsedServer | None:
    if "://" not in url and url and url == values.get("pop_host"):
        url = f"pop://{url}"
    server = server_of_url(url, _without_tls(values))
    if server is None:
        return None
    prefix = _PREFIXES[server.protocol]
    user = server.username or user_name(values.get(f"{prefix}_user"))
    method = method_of_all(values.get(f"{prefix}_authenticators", ""))
    is_pop3 = server.protocol is MailProtocol.POP3
    return replace(
        server,
        username=user,
        authentication=method,
        optional=server.socket_type is SocketType.STARTTLS and not _insists(values),
        tunnel=bool(values.get("tunnel")),
        leave_on_server=values.get("pop_delete", "no") != "yes" if is_pop3 else None,
    )


def _without_tls(values: Variables) -> SocketType:
    """Return what a URL without an ``s`` means: STARTTLS unless both switches are off."""
    starts = values.get("ssl_starttls", "yes") != "no"
    return SocketType.STARTTLS if starts or _insists(values) else SocketType.PLAIN


def _insists(values: Variables) -> bool:
    return values.get("ssl_force_tls", "yes") != "no"


def _keeps_sent(values: Variables, folder: str) -> bool | None:
    """Return whether sent mail is kept on this computer; by default it is, in ~/sent."""
    record = values.get("record")
    if record is None:
        return True
    place = folder if record.startswith(_SHORTCUTS) else record
    return bool(record) and not place.startswith(("imap://", "imaps://", "^"))


def _fits(file: File) -> bool:
    return _FITS.search(file.text) is not None


READER: Final = Reader(program="Mutt", names=("*muttrc", "*.muttrc"), fits=_fits, read=_read)
