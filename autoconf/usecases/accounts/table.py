"""From a table to the accounts to test, and to the lines that cannot be tested."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.profile import Choices
from autoconf.usecases.accounts.interface import Result
from autoconf.usecases.bulk.folders import key_of
from autoconf.usecases.bulk.table import Row, rows
from autoconf.usecases.bulk.users import User, user_of
from autoconf.usecases.signature_files import Signatures

_OF_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class Account(Struct, frozen=True, kw_only=True):
    """A line that can be tested."""

    row: Row
    user: User

    @property
    def address(self) -> EmailAddress:
        """Of the user."""
        return self.user.address

    @property
    def key(self) -> str:
        """The same for all spellings of the address."""
        return key_of(self.user.address)


class BadLine(Struct, frozen=True, kw_only=True):
    """A line that cannot be tested, and why."""

    line: int
    address: str
    why: Message


def require_private(table: Path) -> None:
    """Check that only its owner can read a table with passwords; Windows has no such modes.

    Raises:
        UsageError: others can read it.
    """
    mode = table.stat().st_mode
    if os.name == "posix" and mode & _OF_OTHERS:
        raise UsageError("account-table.cells.not-private", table=table, mode=f"{mode & 0o777:03o}")


def accounts_of(
    table: Path, choices: Choices, signatures: Signatures, password: str | None
) -> Iterator[Account | BadLine]:
    """Yield every line of a table; an address that stands twice is tested once.

    Args:
        table: the file.
        choices: of the whole run.
        signatures: read the cells of that name.
        password: the column with passwords; None: there is none.

    Raises:
        UsageError: see ``bulk.table.rows``.
    """
    seen: dict[str, int] = {}
    for row in rows(table, password):
        try:
            user = user_of(row, choices, signatures)
        except UsageError as error:
            yield _bad(row, error, hides=password is not None)
            continue
        first = seen.setdefault(key_of(user.address), row.line)
        if first == row.line:
            yield Account(row=row, user=user)
        else:
            why = Message.of("table.address-twice", line=first)
            yield BadLine(line=row.line, address=row.values["address"], why=why)


def _bad(row: Row, error: UsageError, *, hides: bool) -> BadLine:
    """Return a line that cannot be used.

    Where the table has passwords, no cell of the line is shown: a delimiter that a password holds
    moves a part of it into the next cell.
    """
    is_plain = error.id.startswith("table.")
    why = (
        Message.of_error(error)
        if is_plain or not hides
        else Message("account-table.cells.bad-cell")
    )
    address = row.values.get("address", "")
    try:
        EmailAddress.parse(address)
    except UsageError:
        address = "" if hides else address
    return BadLine(line=row.line, address=address, why=why)


def unused_line(bad: BadLine, title: str) -> Result:
    """Return the result of a line that cannot be tested."""
    return Result(line=bad.line, address=bad.address, title=title, kind="line")
