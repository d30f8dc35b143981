"""The passwords of many accounts: from the table, from standard input, or from a command."""

import io
import shlex
import shutil
import sys
from pathlib import Path
from typing import Final

from msgspec import Struct

from autoconf.cli.password_command import output_of
from autoconf.cli.passwords import MAX_OUTPUT, PasswordSource, first_line
from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.secret import Secret, Token
from autoconf.usecases.accounts.interface import SecretOf
from autoconf.usecases.bulk.columns import PASSWORD
from autoconf.usecases.bulk.folders import key_of
from autoconf.usecases.bulk.table import Hidden, Row, rows_in

PLACE: Final = "{address}"
_STANDARD_INPUT: Final = Path("/dev/stdin")


def secrets_of(source: PasswordSource, column: str | None) -> SecretOf:
    """Return what finds the password of a line.

    Standard input is read now, to its end.

    Raises:
        UsageError: there is no source of passwords, or more than one, or it cannot be used.
    """
    command = source.command or source.oauth_token_command
    if source.file is not None:
        raise UsageError("account-table.password-file")
    if source.stdin:
        return _FromInput(_read_input(column or PASSWORD))
    if command is None:
        if column is None:
            raise UsageError("account-table.no-passwords")
        return _of_column
    if column is not None:
        raise UsageError("password.two-sources")
    _require_command(command)
    return _FromCommand(command, Secret if source.command else Token)


def _of_column(row: Row, _address: EmailAddress) -> Secret:
    return _secret(row.password)


def _secret(cell: Hidden | None) -> Secret:
    if cell is None:
        raise UsageError("account-table.no-password")
    return Secret(cell.text)


class _FromInput(Struct, frozen=True):
    """Passwords by the key of their address."""

    found: dict[str, Hidden]

    def __call__(self, _row: Row, address: EmailAddress) -> Secret:
        return _secret(self.found.get(key_of(address)))


def _read_input(column: str) -> dict[str, Hidden]:
    """Return the passwords of a table in standard input; a line that is no address is left out."""
    if sys.stdin.isatty():
        raise UsageError("account-table.terminal")
    found: dict[str, Hidden] = {}
    text = io.TextIOWrapper(sys.stdin.buffer, encoding="latin-1", newline="")
    for row in rows_in(text, _STANDARD_INPUT, column):
        try:
            key = key_of(EmailAddress.parse(row.values.get("address", "")))
        except UsageError:
            continue
        if row.password is not None:
            found.setdefault(key, row.password)
    return found


class _FromCommand(Struct, frozen=True):
    """Runs a command for each address."""

    command: str
    kind: type[Secret]

    def __call__(self, _row: Row, address: EmailAddress) -> Secret:
        output = output_of(self.command, MAX_OUTPUT, str(address))
        which = "password.from.command" if self.kind is Secret else "password.from.token-command"
        return first_line(output, Message(which), self.kind)


def _require_command(command: str) -> None:
    """Check that a command can be run and gets the address.

    Raises:
        UsageError: it cannot, or it has no place for the address.
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UsageError("password.unreadable-command", reason=error) from error
    if not words:
        raise UsageError("password.empty-command")
    if not any(PLACE in word for word in words[1:]):
        raise UsageError("account-table.no-place", place=PLACE)
    if shutil.which(words[0]) is None:
        raise UsageError("account-table.no-command", command=words[0])
