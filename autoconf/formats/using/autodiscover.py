"""A reply of Microsoft's Autodiscover, kept as a file."""

from collections.abc import Iterator, Sequence
from typing import Final

from autoconf.formats import autodiscover_xml
from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.published import used_servers
from autoconf.model.address import EmailAddress


def _read(files: Sequence[File], address: EmailAddress) -> Iterator[Account]:
    reply = autodiscover_xml.parse(files[0].body, address=address)
    if isinstance(reply, autodiscover_xml.Settings):
        yield Account(servers=tuple(used_servers(reply.config.servers, address)))


def _fits(file: File) -> bool:
    return "<Autodiscover" in file.text


READER: Final = Reader(program="Autodiscover file", names=("*.xml",), fits=_fits, read=_read)
