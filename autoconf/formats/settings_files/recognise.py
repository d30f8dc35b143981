"""From a file to the accounts of one address: which program wrote it, and what it says."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final

from msgspec.structs import replace

from autoconf.errors import AutoconfError, InvalidAddressError, MalformedDocumentError
from autoconf.formats.safe_text import clean_text
from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.text import holds_other_setting, without_comment
from autoconf.model.address import EmailAddress
from autoconf.model.using import UsedServer, Using
from autoconf.registry import load_plugins

_PACKAGE: Final = "autoconf.formats.using"
_MAX_ACCOUNTS: Final = 500
_MAX_SERVERS: Final = 40
_MAX_OTHERS: Final = 3
_MAX_ADDRESS: Final = 320


class UnusableError(AutoconfError):
    """A file says nothing about the address; the text names what was understood of it."""


def readers() -> Mapping[str, Reader]:
    """Return the readers by the id of their format."""
    return load_plugins(_PACKAGE, "READER")


def format_of(file: File) -> str:
    """Return the format of a file.

    The content decides. The name decides between two programs whose files look alike, and for a
    file that says nothing.

    Raises:
        UnusableError: no reader knows it.
    """
    known = readers()
    fitting = [name for name, reader in known.items() if reader.fits(file)]
    named = [name for name, reader in known.items() if reader.knows(file.name)]
    both = [name for name in fitting if name in named]
    if both or fitting:
        return (both or fitting)[0]
    if len(named) == 1 and file.text:
        return named[0]
    is_binary = bool(file.body) and not file.text
    message_id = "using.binary" if is_binary else "using.unknown-kind"
    raise UnusableError(message_id, file=clean_text(file.name))


def folder_formats(names: Sequence[str]) -> list[str]:
    """Return the formats whose files lie in a folder with these names."""
    return [key for key, reader in readers().items() if any(map(reader.is_part, names))]


def read(files: Sequence[File], file_format: str, address: EmailAddress) -> Using:
    """Return what files of one format say about an address.

    Args:
        files: the one that was named first; the others of its folder belong to it.
        file_format: the id of the reader.
        address: the one that is asked about.

    Raises:
        UnusableError: they cannot be read, name no server, or are about other addresses.
    """
    reader, name = readers()[file_format], clean_text(files[0].name)
    try:
        found = islice(reader.read(files, address), _MAX_ACCOUNTS)
        accounts = [_with_plain_addresses(account) for account in found if account.servers]
    except MalformedDocumentError as error:
        raise UnusableError(
            "using.broken", file=name, program=reader.program, why=error.why
        ) from error
    if not accounts:
        raise UnusableError("using.no-server", file=name, program=reader.program)
    chosen = _of_address(accounts, address)
    if not chosen:
        others = dict.fromkeys(other for account in accounts for other in account.addresses)
        shown = ", ".join(clean_text(other, 80) for other in list(others)[:_MAX_OTHERS])
        raise UnusableError("using.other-address", file=name, program=reader.program, others=shown)
    return Using(
        file=name,
        format=file_format,
        program=reader.program,
        servers=_servers(chosen),
        sent_is_local=_any([account.sent_is_local for account in chosen]),
    )


def _with_plain_addresses(account: Account) -> Account:
    """Cut what follows an address: a comment, or a setting that lost its line break."""
    return replace(account, addresses=tuple(filter(None, map(_one_address, account.addresses))))


def _one_address(text: str) -> str:
    """Return the first word; the local part in quotation marks may hold blanks."""
    plain = without_comment(text)[:_MAX_ADDRESS]
    if plain.startswith('"') and not holds_other_setting(plain):
        return plain
    return (plain.split() or [""])[0]


def _of_address(accounts: Sequence[Account], address: EmailAddress) -> Sequence[Account]:
    """Return the accounts that state the address.

    Without one: those whose user name is the address or its local part. Without one of these:
    all that state no address.
    """
    asked = _folded(address.text)
    stating = [a for a in accounts if any(_folded(text) == asked for text in a.addresses)]
    if stating:
        return stating
    silent = [account for account in accounts if not account.addresses]
    names = {asked, address.local_part.casefold()}
    by_name = [
        a for a in silent if any(s.username and _folded(s.username) in names for s in a.servers)
    ]
    return by_name or silent


def _folded(text: str) -> str:
    """Return an address in one form: the domain in A-labels, no capitals."""
    try:
        return str(EmailAddress.parse(text)).casefold()
    except InvalidAddressError:
        return text.strip().casefold()


def _servers(accounts: Sequence[Account]) -> tuple[UsedServer, ...]:
    found = dict.fromkeys(server for account in accounts for server in account.servers)
    servers = sorted(found, key=lambda server: not server.protocol.is_incoming)
    return tuple(servers[:_MAX_SERVERS])


def _any(answers: Sequence[bool | None]) -> bool | None:
    known = [answer for answer in answers if answer is not None]
    return any(known) if known else None
