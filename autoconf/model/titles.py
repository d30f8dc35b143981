"""First words that fit into a line: at most 60 letters once their values are filled in."""

from collections.abc import Callable
from typing import Final

from autoconf.model.message import Message

LONGEST: Final = 60
_LEAST: Final = 12
"""Letters of a value that are kept, so that it can still be recognised."""


def fitted(title: Message, words: Callable[[Message], str]) -> str:
    """Return the words of a title; its longest value is cut in the middle where they are too long.

    Host names differ at their ends, so both ends are kept.
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
    first = length // 2
    return f"{value[:first]}…{value[len(value) - (length - first - 1) :]}"
