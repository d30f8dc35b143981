"""From a line of the table to a user, and to what is different for this user."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.choice_words import read_incoming, read_leave_on_server
from autoconf.model.profile import Choices
from autoconf.model.server import MailProtocol
from autoconf.renderers.engine import clients
from autoconf.usecases.bulk.columns import column_of
from autoconf.usecases.bulk.table import Row

_INCOMING: Final = {"pop": "pop3", "imap4": "imap"}
_LEAVE: Final = {"always": "forever", "immer": "forever", "nie": "never", "niemals": "never"}
_DAYS: Final = re.compile(r"([0-9]+) *(days?|tage?)")


class User(Struct, frozen=True, kw_only=True):
    """A user to write for.

    Attributes:
        choices: those of the run, changed by the cells of the line.
        clients: ids; empty: those of the run.
    """

    address: EmailAddress
    choices: Choices
    clients: tuple[str, ...] = ()


def user_of(row: Row, choices: Choices, signature: Callable[[str], str] = str) -> User:
    """Return the user of a line.

    Args:
        row: of the table.
        choices: of the whole run.
        signature: makes the text of a cell ``signature``, see ``Signatures``.

    Raises:
        UsageError: the line has another form than the first one, or the value of a cell is wrong.
    """
    values = row.values
    _require_form(row)
    changed: dict[str, object] = {
        name: values[name] for name in ("display_name", "account_name") if name in values
    }
    if "signature" in values:
        changed["signature"] = signature(values["signature"].replace("\r\n", "\n"))
    if "incoming" in values:
        word = values["incoming"].lower()
        changed["incoming"] = _incoming(_INCOMING.get(word, word), choices)
    if "leave_on_server" in values:
        way, days = read_leave_on_server(_leave(values["leave_on_server"]), "leave_on_server")
        changed |= {"leave_on_server": way, "leave_days": days}
    return User(
        address=EmailAddress.parse(values["address"]),
        choices=replace(choices, **changed),
        clients=tuple(_clients(values.get("client", ""))),
    )


def _incoming(word: str, choices: Choices) -> MailProtocol | None:
    protocol, only = read_incoming(word, "incoming"), choices.only
    if protocol is not None and only is not None and protocol is not only:
        raise UsageError("table.only-other", protocol=protocol.value, only=only.value)
    return protocol


def _require_form(row: Row) -> None:
    values = row.values
    if row.is_too_long:
        raise UsageError("table.long-row")
    if "address" not in values:
        raise UsageError("table.no-address")
    is_address = "@" in values["address"]  # tells most lines apart at once
    if not is_address and all(column_of(value) == name for name, value in values.items()):
        raise UsageError("table.head-again")
    for name, value in values.items():
        if name != "signature" and ("\n" in value or "\r" in value):
            raise UsageError("table.line-end", column=name)


def _leave(value: str) -> str:
    word = value.lower()
    days = _DAYS.fullmatch(word)
    return days[1] if days else _LEAVE.get(word, word)


def _clients(cell: str) -> list[str]:
    """Return ids: a cell may hold ids and the names of programs, in any case."""
    known = _ids_by_name()
    found: list[str] = []
    for entry in re.split("[,;]", cell.lower()):
        words = entry.split()
        whole = " ".join(words)
        found += [known[whole]] if whole in known else words
    return found


@cache
def _ids_by_name() -> Mapping[str, str]:
    ids = {key.replace("-", " "): key for key in clients()}
    return {info.name.lower(): key for key, info in clients().items()} | ids
