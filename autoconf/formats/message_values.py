"""The values of a message as a language writes them: dates, numbers, and places of questions.

The words are in the catalogue, as they are for dates: a language stays one file.
"""

import re
from typing import Final

from autoconf.formats.message_dates import with_dates
from autoconf.model.message import Message

_AMOUNTS: Final = frozenset(
    {"answered", "asked", "count", "days", "files", "kib", "limit", "mib", "minutes", "most"}
    | {"percent", "seconds", "size", "used"}
)
"""Values that count or measure; ports, years and error numbers are written as they are."""

_NUMBER: Final = re.compile(r"[0-9]{1,18}(\.[0-9]{1,6})?")
_RECORDS: Final = re.compile(r"(MX|NS|SRV) of (\S+)")
_SERVER: Final = re.compile(r"(imap|pop3|smtp) (\S+):([0-9]{1,5})")
_FILES: Final = {
    "TXT mailconf of ": "mailconf",
    "provider catalogue: ": "catalogue",
    "own provider file: ": "own-file",
    "local file: ": "own-file",
}
_GROUP: Final = 3


def with_values(message: Message) -> Message:
    """Return a message whose values, also those within values, are as its language writes them."""
    values = ((name, _value(name, value)) for name, value in with_dates(message))
    return Message(message.id, tuple(values))


def _value(name: str, value: str | Message) -> str | Message:
    if isinstance(value, Message):
        return with_values(value)
    if name in _AMOUNTS and _NUMBER.fullmatch(value):
        return _number(value)
    return _place(value)


def _number(text: str) -> str | Message:
    whole, _, part = text.partition(".")
    return Message.of("number.decimal", whole=_whole(whole), part=part) if part else _whole(whole)


def _whole(digits: str) -> str | Message:
    if len(digits) <= _GROUP:
        return digits
    return Message.of("number.thousands", thousands=_whole(digits[:-_GROUP]), rest=digits[-_GROUP:])


def _place(text: str) -> str | Message:
    """Return the words for a server, or for what was asked where it is no URL."""
    server = _SERVER.fullmatch(text)
    if server is not None:
        protocol, host, port = server.groups()
        return Message.of("place.server", host=host, protocol=protocol.upper(), port=port)
    records = _RECORDS.fullmatch(text)
    if records is not None:
        return Message.of("place.records", kind=records[1], domain=records[2])
    for start, which in _FILES.items():
        if text.startswith(start):
            return Message.of(f"place.{which}", domain=text.removeprefix(start))
    return text
