"""Dates for people: "4 Nov 2026", and how long ago that is."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from autoconf.model.message import Message

_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?")
_PAST: Final = frozenset({"finding.certificate-not-trusted.cert-expired", "tls.dates.expired"})
_UNITS: Final = (("year", 365), ("month", 30), ("week", 7), ("day", 1))
_LARGEST_WORD: Final = 12


def with_dates(message: Message) -> Iterator[tuple[str, str | Message]]:
    """Yield the parameters of a message, with words for each date among them."""
    values = dict(message.parameters)
    now = _read(values.get("clock", "")) or datetime.now(UTC)
    for name, value in message.parameters:
        at = _read(value)
        if at is None:
            yield name, value
        elif name == "clock":
            yield name, Message.of("date.with-time", date=_day(at), time=f"{at:%H:%M}")
        elif message.id in _PAST and at < now:
            yield name, _ago(at, now)
        else:
            yield name, _day(at)


def _read(value: str | Message) -> datetime | None:
    if not (isinstance(value, str) and _ISO.fullmatch(value)):
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _day(at: datetime) -> Message:
    return Message.of(
        "date.day", day=at.day, month=Message.of(f"date.month-{at.month}"), year=at.year
    )


def _ago(at: datetime, now: datetime) -> Message:
    days = (now - at).days
    if days < 1:
        return Message.of("date.today", date=_day(at))
    unit, length = next((unit, length) for unit, length in _UNITS if days >= length)
    count = days // length
    if count == 1:
        return Message.of(f"date.one-{unit}", date=_day(at))
    number = Message.of(f"date.number-{count}") if count <= _LARGEST_WORD else count
    return Message.of(f"date.{unit}s", count=number, date=_day(at))
