"""What a run writes, for which clients and where: values that any surface hands down.

A new option is one field here and one click option in ``cli/output_options.py``.
"""

import os
import re
from pathlib import Path
from typing import Final

from msgspec import Struct

from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.checked import require_types
from autoconf.model.choice_words import read_incoming, read_leave_on_server
from autoconf.model.profile import Choices

MAX_SIGNATURE: Final = 8 * 1024
STANDARD_OUTPUT: Final = "-"
_MAX_HELPDESK: Final = 300
_MAX_FOLDER: Final = 200  # bytes; with what a temporary name adds it stays below 255
_MODE: Final = re.compile(r"0?7[0-7]{2}")
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))
"""Characters of addresses that no file name may have, on Windows at least."""


class OutputOptions(Struct, frozen=True, kw_only=True):
    """What to write, for which clients and where; named as on the command line.

    Every field is checked when the value is made, except the ids of clients: see
    ``wanted_clients``.

    Attributes:
        client: ids; empty: those that ``setup`` writes by itself; "all": every client.
        incoming: imap, pop3, or None for the better one.
        only: imap or pop3: nothing that is written names the other one.
        leave_on_server: "until-deleted", a number of days, "forever" or "never"; None: as the
            provider advises.
        display_name: the person's name in From.
        account_name: what the client calls the account; empty: the address.
        signature: a text that ends each mail; empty: none.
        folders: "server" or "local": where sent mail and drafts are kept.
        helpdesk: whom to ask for help, in the sheet.
        outlook_profile: "add": into Outlook's default profile; "new": a profile of its own.
        output: the folder to write to; None: one named after the address; "-": standard output,
            which takes one file of one client.
        zip: write one archive in place of the folder.
        force: replace files that exist.
        mode: the mode of folders, in octal digits; files get it without the right to execute.
            None: 700.
        sign_cert, sign_key, sign_chain: PEM files to sign Apple's configuration profiles with.
        show_login_link: show Delta Chat's login link on the screen.

    Raises:
        UsageError: a value is wrong; the text names the option and says what to write.
    """

    client: tuple[str, ...] = ()
    incoming: str | None = None
    only: str | None = None
    leave_on_server: str | None = None
    display_name: str = ""
    account_name: str = ""
    signature: str = ""
    folders: str = "server"
    helpdesk: str = ""
    outlook_profile: str = "add"
    output: str | None = None
    zip: bool = False
    force: bool = False
    mode: str | None = None
    sign_cert: str | None = None
    sign_key: str | None = None
    sign_chain: str | None = None
    show_login_link: bool = False

    def __post_init__(self) -> None:
        """Check what can be checked without reading a file."""
        require_types(self)
        for option in ("display_name", "account_name"):
            if not getattr(self, option).isprintable():
                raise UsageError("output.name", option=f"--{option.replace('_', '-')}")
        if len(self.signature.encode()) > MAX_SIGNATURE:
            raise UsageError("output.signature", most=MAX_SIGNATURE >> 10)
        if len(self.helpdesk) > _MAX_HELPDESK:
            raise UsageError("output.helpdesk", most=_MAX_HELPDESK)
        signing = (self.sign_cert, self.sign_key)
        if any((*signing, self.sign_chain)) and not all(signing):
            raise UsageError("output.signing")
        for read in (lambda: self.choices, lambda: self.folder_mode):
            read()

    @property
    def choices(self) -> Choices:
        """What the person decided, the same for every client."""
        leave, days = read_leave_on_server(self.leave_on_server, "--leave-on-server")
        return Choices(
            incoming=read_incoming(self.incoming, "--incoming"),
            only=read_incoming(self.only, "--only"),
            display_name=self.display_name,
            account_name=self.account_name,
            leave_on_server=leave,
            leave_days=days,
            signature=self.signature,
            folders=self.folders,
            helpdesk=self.helpdesk,
            outlook_profile=self.outlook_profile,
        )

    @property
    def folder_mode(self) -> int | None:
        """The mode of folders as a number; None: private.

        Raises:
            UsageError: it is no mode, the owner could not write, or this system has no modes.
        """
        if self.mode is None:
            return None
        if os.name != "posix":
            raise UsageError("output.no-modes")
        if not _MODE.fullmatch(self.mode):
            raise UsageError("output.mode", value=self.mode)
        return int(self.mode, 8)

    def folder(self, address: EmailAddress | str) -> Path:
        """Return where the files go; with ``zip`` the archive is beside it.

        Raises:
            UsageError: ``output`` means standard output, which is no folder.
        """
        if self.output == STANDARD_OUTPUT:
            raise UsageError("output.no-folder")
        if self.output is not None:
            return Path(self.output.removesuffix(".zip") if self.zip else self.output)
        name = f"mail-settings-{address}".translate(_NOT_IN_NAMES)
        return Path(name.encode()[:_MAX_FOLDER].decode(errors="ignore"))
