"""Evolution: ``.source`` files, one each for account, identity and sending."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.formats.settings_files.ini import Section, first, read_sections, unescaped
from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.servers import both, method_of, server_of, with_login
from autoconf.model.address import EmailAddress
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.model.using import UsedServer

_BACKENDS: Final = {
    "imapx": MailProtocol.IMAP,
    "imap": MailProtocol.IMAP,
    "pop": MailProtocol.POP3,
    "smtp": MailProtocol.SMTP,
}
_SECURITY: Final = {
    "ssl-on-alternate-port": SocketType.TLS,
    "starttls-on-standard-port": SocketType.STARTTLS,
}
_METHODS: Final = {"": AuthMethod.PASSWORD_CLEARTEXT, "password": AuthMethod.PASSWORD_CLEARTEXT}
_SUBMISSION: Final = 587
_LOCAL: Final = "folder://local/"

_Source = list[Section]


def _read(files: Sequence[File], _address: EmailAddress) -> Iterator[Account]:
    sources = {
        file.name.removesuffix(".source"): read_sections(file.text, clean=unescaped)
        for file in files
    }
    used = set()
    for source in sources.values():
        account = first(source, "mail account")
        if account.values and first(source, "data source").flag("enabled", default=True):
            identity = sources.get(account.text("identityuid"), [])
            uid = first(identity, "mail submission").text("transportuid")
            used.add(uid)
            yield _account(source, identity, sources.get(uid, []))
    for uid, source in sources.items():  # files that were named alone
        if uid not in used and len(sources) == 1:
            yield _account([], source, source)


def _account(source: _Source, identity: _Source, transport: _Source) -> Account:
    address = first(identity, "mail identity").text("address")
    sent = first(identity, "mail submission").text("sentfolder")
    return Account(
        addresses=(address,) if address else (),
        servers=both(_server(source, "mail account"), _server(transport, "mail transport")),
        sent_is_local=sent.startswith(_LOCAL) if sent else None,
    )


def _server(source: _Source, kind: str) -> UsedServer | None:
    protocol = _BACKENDS.get(first(source, kind).text("backendname").lower())
    login, security = first(source, "authentication"), first(source, "security")
    if protocol is None:
        return None  # Exchange, a Maildir, sendmail
    socket_type = _SECURITY.get(security.text("method").lower(), SocketType.PLAIN)
    server = server_of(protocol, login.text("host"), login.text("port"), socket_type, _SUBMISSION)
    if server is None:
        return None
    word, user = login.text("method").lower(), login.text("user")
    if protocol is MailProtocol.SMTP and not word:
        return with_login(server, None, AuthMethod.NONE)
    server = with_login(server, user, _METHODS.get(word) or method_of(word)) or server
    tunnel = first(source, "imapx backend").flag("useshellcommand")
    return replace(server, tunnel=tunnel, leave_on_server=_leaves(source, protocol))


def _leaves(source: _Source, protocol: MailProtocol) -> bool | int | None:
    if protocol is not MailProtocol.POP3:
        return None
    backend = first(source, "pop backend")
    if not backend.flag("keeponserver"):
        return False
    days = backend.number("deleteafterdays") or 0
    return days if days > 0 else True


def _fits(file: File) -> bool:
    return "[Data Source]" in file.text


READER: Final = Reader(
    program="Evolution", names=("*.source",), fits=_fits, read=_read, together=("*.source",)
)
