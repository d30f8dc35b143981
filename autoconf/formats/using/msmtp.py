"""msmtp: ``msmtprc``."""

from collections.abc import Iterator, Sequence
from typing import Final

from autoconf.formats.settings_files import msmtp
from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.servers import both
from autoconf.model.address import EmailAddress
from autoconf.model.server import MailProtocol

_PATTERN: Final = frozenset("*?[%")
"""In ``from``: patterns for several addresses; names of this computer and its user."""


def _read(files: Sequence[File], _address: EmailAddress) -> Iterator[Account]:
    for commands in msmtp.accounts(files[0].text):
        sender = commands.get("from", "")
        states = "@" in sender and not _PATTERN & set(sender)
        yield Account(
            addresses=(sender,) if states else (),
            servers=both(msmtp.server(commands, MailProtocol.SMTP)),
        )


def _fits(file: File) -> bool:
    return msmtp.fits(file.text)


READER: Final = Reader(
    program="msmtp", names=("*msmtprc", "msmtp*", "config"), fits=_fits, read=_read
)
