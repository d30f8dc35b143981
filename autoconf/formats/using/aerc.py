"""aerc: ``accounts.conf``."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.formats.settings_files.ini import Section, read_sections
from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.servers import both, method_of, parse_url, server_of_url
from autoconf.formats.settings_files.text import addresses_in, unquoted
from autoconf.model.address import EmailAddress
from autoconf.model.server import AuthMethod, SocketType
from autoconf.model.using import UsedServer

_INSECURE: Final = "insecure"
_SUBMISSION: Final = 587
_FITS: Final = re.compile(
    r"(?m)^[ \t]*(?:source|outgoing)[ \t]*=[ \t]*`?(?:imap|smtp|jmap|maildir|notmuch|mbox)s?(?:\+[\w-]+)?://"
)


def _read(files: Sequence[File], _address: EmailAddress) -> Iterator[Account]:
    for section in read_sections(files[0].text, clean=unquoted):
        servers = both(_incoming(section), _outgoing(section))
        if servers:
            yield Account(addresses=addresses_in(_text(section, "from"))[:1], servers=servers)


def _incoming(section: Section) -> UsedServer | None:
    url = _text(section, "source")
    plain = SocketType.PLAIN if _INSECURE in _words(url) else SocketType.STARTTLS
    return _with_method(server_of_url(url, plain), url)


def _outgoing(section: Section) -> UsedServer | None:
    """Return the server to send through; versions before 0.15 do no STARTTLS by themselves."""
    url = _text(section, "outgoing")
    plain = SocketType.PLAIN if _INSECURE in _words(url) else SocketType.STARTTLS
    server = _with_method(server_of_url(url, plain, _SUBMISSION), url)
    starts = section.flag("smtp-starttls")
    is_open = server is not None and server.socket_type is SocketType.STARTTLS and not starts
    return server and replace(server, optional=is_open)


def _with_method(server: UsedServer | None, url: str) -> UsedServer | None:
    words = [word for word in _words(url) if word != _INSECURE]
    method = method_of(words[0]) if words else AuthMethod.PASSWORD_CLEARTEXT
    return server and replace(server, authentication=method)


def _words(url: str) -> list[str]:
    """Return the words after the protocol in a scheme such as ``smtps+plain``."""
    found = parse_url(url)
    return [] if found is None else found.scheme.split("+")[1:]


def _text(section: Section, key: str) -> str:
    return section.text(key).strip("`")


def _fits(file: File) -> bool:
    return _FITS.search(file.text) is not None


READER: Final = Reader(program="aerc", names=("accounts.conf",), fits=_fits, read=_read)
