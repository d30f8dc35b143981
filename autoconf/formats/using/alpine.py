"""Alpine: ``pinerc``."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.servers import both, server_of, user_name, with_login
from autoconf.formats.settings_files.text import MAX_LINE, addresses_in, lines_of, unquoted
from autoconf.model.address import EmailAddress
from autoconf.model.server import MailProtocol, SocketType
from autoconf.model.using import UsedServer

_REMOTE: Final = re.compile(r"\{([^{}]{1,500})\}")
_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:/]+)(?::(\d+))?(.*)")
_FLAG: Final = re.compile(r'/([A-Za-z0-9-]+)(?:=("[^"]*"|[^/]*))?')
_TLS: Final = {"ssl": SocketType.TLS, "tls": SocketType.STARTTLS, "notls": SocketType.PLAIN}
_SUBMISSION: Final = 587
_FITS: Final = re.compile(
    r"(?m)^(?:personal-name|user-domain|inbox-path|smtp-server|folder-collections|user-id)="
)
_OWN: Final = re.compile(r"(?m)^(?:inbox-path|smtp-server|folder-collections|user-domain)=")


def _read(files: Sequence[File], _address: EmailAddress) -> Iterator[Account]:
    values = _values(files[0].text)
    inboxes = [values.get("inbox-path", ""), *_items(values.get("incoming-folders", ""))]
    places = [found[1] for item in inboxes for found in _REMOTE.finditer(item)]
    incoming = dict.fromkeys(_server(place, MailProtocol.IMAP) for place in places)
    sends = [_server(item, MailProtocol.SMTP) for item in _items(values.get("smtp-server", ""))]
    yield Account(
        addresses=_addresses(values),
        servers=both(*incoming, *sends),
        sent_is_local=_keeps_sent(values),
    )


def _values(text: str) -> dict[str, str]:
    """Return the settings; an indented line continues the line before it."""
    values: dict[str, str] = {}
    key = ""
    for line in lines_of(text):
        if line[:1] in (" ", "\t") and key:
            if len(values[key]) < MAX_LINE:
                values[key] += line.strip()
        elif not line.startswith("#") and "=" in line:
            key, _, value = line.partition("=")
            key = key.strip().lower()
            values[key] = value.strip().replace("$$", "$")
        else:
            key = ""
    return values


def _items(text: str) -> list[str]:
    """Return the items of a list; a comma in quotation marks does not part them."""
    return [item for item in re.findall(r'(?:[^,"]|"[^"]*")+', text) if item.strip()]


def _server(text: str, default: MailProtocol) -> UsedServer | None:
    found = _HOST.fullmatch(unquoted(text))
    if found is None:
        return None
    flags = {name.lower(): value for name, value in _FLAG.findall(found[3])}
    service = flags.get("service", "").lower()
    protocol = default
    if "pop3" in flags or service == "pop3":
        protocol = MailProtocol.POP3
    elif "nntp" in flags or service == "nntp":
        return None
    stated = [kind for name, kind in _TLS.items() if name in flags]
    port = found[2] or (str(_SUBMISSION) if "submit" in flags else None)
    server = server_of(protocol, found[1], port, stated[0] if stated else SocketType.STARTTLS)
    server = with_login(server, unquoted(flags.get("user", "")))
    # Without a word Alpine does STARTTLS if it is offered.
    kept = True if protocol is MailProtocol.POP3 else None
    return server and replace(server, optional=not stated, leave_on_server=kept)


def _addresses(values: dict[str, str]) -> tuple[str, ...]:
    headers = values.get("customized-hdrs", "")
    if "from:" in headers.lower():
        place = headers.lower().index("from:")
        return addresses_in(headers[place + len("from:") :])[:1]
    user, domain = user_name(values.get("user-id")), values.get("user-domain", "")
    return (
        (f"{user}@{domain}",) if user and domain else addresses_in(values.get("alt-addresses", ""))
    )


def _keeps_sent(values: dict[str, str]) -> bool:
    """Return whether sent mail is kept on this computer: by default in the first collection."""
    place = values.get("default-fcc") or values.get("folder-collections", "")
    return "{" not in place


def _fits(file: File) -> bool:
    return len(_FITS.findall(file.text[: 64 * MAX_LINE])) > 1 and _OWN.search(file.text) is not None


READER: Final = Reader(program="Alpine", names=("*pinerc", "pinerc*"), fits=_fits, read=_read)
