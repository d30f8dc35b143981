"""First words that fit into a line: at most 60 letters once their values are filled in."""

from collections.abc import Callable
from typing import Final

from autoconf.model.domain import registrable_domain
from autoconf.model.message import Message

LONGEST: Final = 60
_LEAST: Final = 12
"""Letters of a value that are kept, so that it can still be recognised."""


def fitted(title: Message, words: Callable[[Message], str]) -> str:
    """Return the words of a title; its longest value is cut in the middle where they are too long.

    Of a host or an address its registrable domain is kept whole: the rest of it would be another
    host. Only a title with a very long domain stays too long.
    """
    text = words(title)
    texts = [(name, value) for name, value in title.parameters if isinstance(value, str)]
    if len(text) <= LONGEST or not texts:
        return text
    name, value = max(texts, key=lambda pair: len(pair[1]) if pair[1] in text else 0)
    length = max(len(value) - (len(text) - LONGEST), _LEAST)
    return words(Message(title.id, (*title.parameters, (name, _cut(value, length)))))


def _cut(value: str, length: int) -> str:
    if length >= len(value):
        return value
    first, is_list, _ = value.partition(", ")
    if is_list:
        return f"{first}, …"
    tail = length - length // 2 - 1
    home = registrable_domain(value.rpartition("@")[2])
    if home is not None:
        tail = min(len(home) + 1, len(value))  # with the dot or the @ before it
    return f"{value[: max(length - tail - 1, 0)]}…{value[len(value) - tail :]}"
