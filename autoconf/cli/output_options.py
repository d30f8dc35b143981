"""What to write, for whom and where: the options that ``setup``, ``render`` and ``demo`` share."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click
from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import UnknownClientError, UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Choices, LeaveOnServer
from autoconf.model.server import MailProtocol
from autoconf.renderers.engine import clients

_MAX_NAME: Final = 200  # bytes; with what a temporary name adds it stays below 255
_MAX_SIGNATURE: Final = 8 * 1024
_MAX_DAYS: Final = 3650


class OutputChoices(Struct, frozen=True, kw_only=True):
    """What to write, and where.

    Attributes:
        clients: ids; empty: those that ``setup`` writes by itself.
        incoming: imap, pop3 or None for the better one.
        leave: a number of days, "forever" or "never"; None: as the provider advises.
        signature_file: its text ends each mail; None: no signature.
        folders: "server" or "local".
        as_zip: one archive in place of the folder.
        sign_cert, sign_key, sign_chain: files to sign Apple's profiles with.
        show_login_link: show Delta Chat's link on the screen (``setup`` only).
    """

    clients: tuple[str, ...] = ()
    incoming: str | None = None
    display_name: str = ""
    account_name: str = ""
    signature_file: str | None = None
    folders: str = "server"
    leave: str | None = None
    output: str | None = None
    force: bool = False
    as_zip: bool = False
    sign_cert: str | None = None
    sign_key: str | None = None
    sign_chain: str | None = None
    show_login_link: bool = False

    def checked(self) -> tuple[str, ...]:
        """Return the ids to write, once every choice has been found to make sense.

        Raises:
            UsageError: one does not.
        """
        self.choices()
        return self.wanted

    def choices(self) -> Choices:
        """Return what the person decided.

        Raises:
            UsageError: ``--leave-on-server`` is neither a number of days nor a word, or the
                signature cannot be read.
        """
        leave = leave_choices(self.leave, "--leave-on-server")
        return replace(
            leave,
            incoming=MailProtocol(self.incoming) if self.incoming else None,
            display_name=self.display_name,
            account_name=self.account_name,
            signature=_signature(self.signature_file) if self.signature_file else "",
            folders=self.folders,
        )

    @property
    def wanted(self) -> tuple[str, ...]:
        """The ids to write.

        Raises:
            UnknownClientError: an id has no renderer.
        """
        return wanted_clients(self.clients)

    def folder(self, address: EmailAddress) -> Path:
        """Return where the files go; with ``as_zip`` the archive is beside it."""
        if self.output is not None:
            return Path(self.output.removesuffix(".zip") if self.as_zip else self.output)
        name = f"mail-settings-{address}".replace("/", "_")
        return Path(name.encode()[:_MAX_NAME].decode(errors="ignore"))


def leave_choices(text: str | None, where: str) -> Choices:
    """Return choices that hold how long POP3 mail stays on the server, and nothing else.

    Raises:
        UsageError: the text is neither a number of days nor a word; ``where`` names its place.
    """
    match text:
        case None:
            return Choices()
        case "forever" | "never":
            return Choices(leave_on_server=LeaveOnServer(text))
        case days if days.isascii() and days.isdigit() and 0 < int(days) <= _MAX_DAYS:
            return Choices(leave_on_server=LeaveOnServer.DAYS, leave_days=int(days))
        case other:
            raise UsageError(f"{where} {other}: write a number of days, forever or never")


def wanted_clients(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids to write: each once; none means those of ``setup``, "all" every client.

    Raises:
        UnknownClientError: an id has no renderer.
    """
    known = clients()
    if "all" in ids:
        return tuple(known)
    if not ids:
        written = [name for name, info in known.items() if info.in_setup]
        # The next step that is shown is the first client's.
        return tuple(sorted(written, key=lambda name: name != "thunderbird"))
    unknown = [name for name in ids if name not in known]
    if unknown:
        raise UnknownClientError(f"no client is called {unknown[0]}; known are {', '.join(known)}")
    return tuple(dict.fromkeys(ids))


def _signature(name: str) -> str:
    """Return the text of a signature file, its line ends as LF, without the last ones.

    Raises:
        UsageError: it cannot be read, is too long, or is not UTF-8.
    """
    try:
        with Path(name).open("rb") as file:
            data = file.read(_MAX_SIGNATURE + 1)
    except OSError as error:
        raise UsageError(f"--signature {name}: {error.strerror or error}") from error
    if len(data) > _MAX_SIGNATURE:
        raise UsageError(f"--signature {name}: longer than {_MAX_SIGNATURE >> 10} KiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"--signature {name}: not UTF-8 (byte {error.start + 1})") from error
    return text.replace("\r\n", "\n").rstrip("\n")


def output_options(function: Callable[..., Any]) -> Any:
    """Add the output options; the command gets one ``output`` argument."""
    options = [
        click.option("--client", "clients", multiple=True, metavar="ID",
                     help="Write for this client; comma lists and repetition are fine, 'all' is "
                     "every client ('mail-autoconf clients' lists them)."),
        click.option("--incoming", type=click.Choice(["imap", "pop3"]),
                     help="Read mail over this protocol."),
        click.option("--leave-on-server", "leave", metavar="DAYS|forever|never",
                     help="With POP3: how long fetched mail stays on the server.  [default: as "
                     "the provider advises, else 14 days]"),
        click.option("--display-name", default="", metavar="NAME",
                     help="The person's name, as it appears in the mails they send."),
        click.option("--account-name", default="", metavar="NAME",
                     help="What the client calls the account.  [default: the address]"),
        click.option("--signature", "signature_file", metavar="FILE",
                     help="A text file that ends each mail."),
        click.option("--folders", type=click.Choice(["server", "local"]), default="server",
                     help="Where sent mail and drafts are kept: on the server, for every device, "
                     "or on this computer.  [default: server]"),
        click.option("--output", metavar="DIR",
                     help="Where the files go.  [default: mail-settings-ADDRESS]"),
        click.option("--zip", "as_zip", is_flag=True,
                     help="Write one archive, DIR.zip, in place of the folder."),
        click.option("--force", is_flag=True, help="Replace files that exist."),
        click.option("--sign-cert", metavar="FILE",
                     help="Sign Apple's profiles with this certificate (PEM)."),
        click.option("--sign-key", metavar="FILE",
                     help="The certificate's private key (PEM); its passphrase is asked for."),
        click.option("--sign-chain", metavar="FILE",
                     help="Further certificates to put in, up to the authority's (PEM)."),
    ]  # fmt: skip

    @functools.wraps(function)
    def wrapper(*, clients: tuple[str, ...], **rest: Any) -> Any:
        names = ("incoming", "display_name", "account_name", "signature_file", "folders", "leave",
                 "output", "force", "as_zip", "sign_cert", "sign_key", "sign_chain")  # fmt: skip
        ids = tuple(name for entry in clients for name in entry.split(",") if name)
        output = OutputChoices(clients=ids, **{name: rest.pop(name) for name in names})
        return function(output=output, **rest)

    result: Any = wrapper
    for option in reversed(options):
        result = option(result)
    return result
