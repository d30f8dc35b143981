"""mpop: ``mpoprc``."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.formats.settings_files import msmtp
from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.servers import both
from autoconf.model.address import EmailAddress
from autoconf.model.server import MailProtocol

_OWN_COMMAND: Final = re.compile(
    r"(?m)^[ \t]*(?:delivery|keep|uidls_file|only_new|killsize|skipsize|received_header)\b"
)


def _read(files: Sequence[File], _address: EmailAddress) -> Iterator[Account]:
    for commands in msmtp.accounts(files[0].text):
        server = msmtp.server(commands, MailProtocol.POP3)
        keeps = msmtp.is_on(commands, "keep")
        yield Account(servers=both(server and replace(server, leave_on_server=keeps)))


def _fits(file: File) -> bool:
    return msmtp.fits(file.text) and _OWN_COMMAND.search(file.text) is not None


READER: Final = Reader(program="mpop", names=("*mpoprc", "mpop*"), fits=_fits, read=_read)
