"""The columns of a table: their names in English and German, in any case, and an example."""

import csv
import io
from typing import Final

from msgspec import Struct

from autoconf.errors import UsageError
from autoconf.model.domain import in_quotes

_SYNONYMS: Final = {
    "address": "email mail emailaddress mailaddress emailadresse mailadresse adresse",
    "display_name": "name fullname realname sendername anzeigename vollständigername absendername",
    "incoming": "protocol incomingprotocol protokoll posteingang empfang abruf",
    "client": "clients program mailprogram mailclient programm mailprogramm emailprogramm",
    "signature": "signatur",
    "account_name": "account kontoname konto",
    "leave_on_server": "keeponserver aufdemserverlassen aufserverbelassen aufdemserverbelassen",
}
COLUMNS: Final = tuple(_SYNONYMS)
PASSWORD: Final = "password"
"""The column with passwords, whatever its name in the table."""

_BY_NAME: Final = {
    key: column
    for column, others in _SYNONYMS.items()
    for key in (column.replace("_", ""), *others.split())
}
_PASSWORDS: Final = ("password", "passwort", "kennwort", "passwd", "passphrase", "pwd", "secret")
_SHORT_PASSWORDS: Final = ("pass", "pw", "pin", "token")
_EXAMPLE: Final = {
    "address": "alice@example.com",
    "display_name": "Alice Example",
    "incoming": "imap",
    "client": "thunderbird outlook",
    "signature": "Alice Example, Sales",
    "account_name": "Work",
    "leave_on_server": "14",
}


class Columns(Struct, frozen=True, kw_only=True):
    """The first line of a table.

    Attributes:
        names: the column of each cell; None: its cells are not read.
        unknown: the names that stand for no column, as written.
        passwords: those that stand for a password.
    """

    names: tuple[str | None, ...]
    unknown: tuple[str, ...] = ()
    passwords: tuple[str, ...] = ()

    @classmethod
    def of(cls, cells: list[str], password: str | None = None) -> "Columns":
        """Read the names; ``password`` is the name of the column with the passwords."""
        wanted = None if password is None else _key(password)
        names = tuple(PASSWORD if _key(cell) == wanted else column_of(cell) for cell in cells)
        pairs = zip(cells, names, strict=True)
        rest = [cell.strip() for cell, name in pairs if name is None and cell.strip()]
        secret = tuple(filter(_is_password, rest))
        unknown = tuple(name for name in rest if name not in secret)
        return cls(names=names, unknown=unknown, passwords=secret)

    def require_usable(self, table: object, cells: list[str], password: str | None = None) -> None:
        """Check that there are addresses, the passwords that were asked for, and each column once.

        Raises:
            UsageError: the text names the columns.
        """
        if password is not None and column_of(password) == "address":
            raise UsageError("table.password-is-address", column=password)
        if "address" not in self.names:
            raise UsageError("table.no-columns", table=table, columns=", ".join(COLUMNS))
        if password is not None and PASSWORD not in self.names:
            there = ", ".join(cell.strip() for cell in cells if cell.strip())
            raise UsageError("table.no-passwords", table=table, column=password, columns=there)
        for column in filter(None, self.names):
            same = [c.strip() for c, name in zip(cells, self.names, strict=True) if name == column]
            if len(same) > 1:
                named = ", ".join(map(in_quotes, same))
                raise UsageError("table.column-twice", table=table, column=column, names=named)


def column_of(name: str) -> str | None:
    """Return the column that a name stands for; None: it is not known."""
    return _BY_NAME.get(_key(name))


def _is_password(name: str) -> bool:
    key = _key(name)
    return key in _SHORT_PASSWORDS or any(word in key for word in _PASSWORDS)


def _key(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def template() -> str:
    """Return a table with every column and one example."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerow(_EXAMPLE)
    return text.getvalue()
