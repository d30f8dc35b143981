"""OfflineIMAP: ``offlineimaprc``. Its Python is not run."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.formats.settings_files.ini import Section, first, named, read_python_sections
from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.servers import both, method_of_all, server_of, with_login
from autoconf.model.address import EmailAddress
from autoconf.model.server import MailProtocol, SocketType
from autoconf.model.using import UsedServer

_GMAIL: Final = "imap.gmail.com"
_TYPES: Final = frozenset({"imap", "gmail"})


def _read(files: Sequence[File], _address: EmailAddress) -> Iterator[Account]:
    sections = read_python_sections(files[0].text)
    listed = first(sections, "general").text("accounts").lower()
    wanted = {name.strip() for name in listed.split(",")}
    of_accounts = [_repositories(s) for s in named(sections, "account ") if _name(s) in wanted]
    used = {name for names in of_accounts for name in names}
    for section in named(sections, "repository "):
        if _name(section) in used and section.text("type").lower() in _TYPES:
            yield Account(servers=both(_server(section)))


def _name(section: Section) -> str:
    return section.name.partition(" ")[2].strip().lower()


def _repositories(account: Section) -> tuple[str, str]:
    return account.text("localrepository").lower(), account.text("remoterepository").lower()


def _server(section: Section) -> UsedServer | None:
    is_gmail = section.text("type").lower() == "gmail"
    starts = section.flag("starttls", default=True)
    if section.flag("ssl", default=True) or is_gmail:
        socket_type = SocketType.TLS
    else:
        socket_type = SocketType.STARTTLS if starts else SocketType.PLAIN
    host = section.text("remotehost") or (_GMAIL if is_gmail else "")
    tunnel = any(section.text(f"{kind}tunnel") for kind in ("preauth", "transport"))
    port = section.text("remoteport")
    server = server_of(
        MailProtocol.IMAP, host or ("localhost" if tunnel else ""), port, socket_type
    )
    user = section.text("remoteuser").replace("%%", "%")
    server = with_login(server, user, method_of_all(section.text("auth_mechanisms")))
    # OfflineIMAP continues without TLS if the server does not offer STARTTLS.
    optional = socket_type is SocketType.STARTTLS
    return server and replace(server, optional=optional, tunnel=tunnel)


def _fits(file: File) -> bool:
    text = file.text.lower()
    return "[general]" in text and "[repository " in text


READER: Final = Reader(
    program="OfflineIMAP", names=("*offlineimaprc", "offlineimap*"), fits=_fits, read=_read
)
