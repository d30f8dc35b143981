"""What to write in place of a value of the wrong shape: msgspec names types and patterns only."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, get_args, get_type_hints

from autoconf.formats.provider_schema import AuthWord, ServiceDocument
from autoconf.formats.safe_text import clean_text
from autoconf.model.config import Demand
from autoconf.model.message import Message
from autoconf.model.server import MailProtocol, SocketType

_WORDS: Final[Mapping[str, Iterable[str]]] = MappingProxyType(
    {
        "protocol": [one.value for one in MailProtocol],
        "socket_type": [one.value for one in SocketType],
        "authentication": get_args(AuthWord),
        "what": get_args(Demand),
        "kind": get_args(get_type_hints(ServiceDocument)["kind"]),
    }
)
"""The words that a field may hold, by its name."""

_TYPES: Final = MappingProxyType(
    {
        "str": Message("shape.text"),
        "int": Message("shape.whole-number"),
        "float": Message("shape.number"),
        "bool": Message("shape.truth"),
        "array": Message("shape.list"),
        "object": Message("shape.table"),
    }
)


def wanted(problem: str, field: str, words: Iterable[str] = ()) -> Message:
    """Return what must stand in a field.

    Args:
        problem: as msgspec states it, without the place.
        field: its path, such as ``servers[0].socket_type``.
        words: that the field may hold, if it has none of the usual ones.
    """
    if problem.startswith("Invalid enum value"):
        name = re.sub(r"\[\d+\]", "", field).rpartition(".")[2]
        known = ", ".join(words or _WORDS.get(name, ()))
        found = clean_text(problem.removeprefix("Invalid enum value").strip(" '"), 80)
        return Message.of("shape.word", found=found, known=known)
    if key := re.search(r"(required|unknown) field `(\w+)`", problem):
        is_missing = key[1] == "required"
        return (
            Message.of("shape.missing", key=key[2])
            if is_missing
            else Message.of("shape.unknown", key=key[2])
        )
    return _limit(problem) or _type(problem)


def _limit(problem: str) -> Message | None:
    if "regex" in problem:
        return Message("shape.form")
    limit = re.search(r"(length )?(>=|<=) ([0-9.]+)", problem)
    if limit is None:
        return None
    number = limit[3].removesuffix(".0")
    if limit[1]:
        is_short = limit[2] == ">="
        return Message("shape.empty") if is_short else Message.of("shape.long", most=number)
    if limit[2] == ">=":
        return Message.of("shape.least", least=number)
    return Message.of("shape.most", most=number)


def _type(problem: str) -> Message:
    expected = re.search(r"Expected `(\w+)", problem)
    known = _TYPES.get(expected[1]) if expected else None
    return known or Message.of("serve.shape", words=clean_text(problem))
