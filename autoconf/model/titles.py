"""First words that fit into a line: at most 60 letters once their values are filled in."""

from collections.abc import Callable
from typing import Final

from autoconf.model.domain import registrable_domain
from autoconf.model.message import Message

LONGEST: Final = 60
_LEAST: Final = 12
"""Letters of a value that are kept, so that it can still be recognised."""
_LEAST_HEAD: Final = 3
"""Fewer letters before the ellipsis say nothing."""


def fitted(title: Message, words: Callable[[Message], str]) -> str:
    """Return the words of a title; its longest values are cut where they are too long.

    Of a host or an address the registrable domain is kept whole: less of it would be another host.
    Only a title with very long domains stays too long.
    """
    text = words(title)
    values = [(name, value) for name, value in title.parameters if isinstance(value, str)]
    for name, value in sorted(values, key=lambda pair: len(pair[1]), reverse=True):
        if len(text) <= LONGEST:
            break
        if value in text:
            cut = _cut(value, max(len(value) - (len(text) - LONGEST), _LEAST))
            title = Message(title.id, (*title.parameters, (name, cut)))
            text = words(title)
    return text


def _cut(value: str, length: int) -> str:
    """Return a value with an ellipsis for a part of it; whole where that is not shorter."""
    first, is_list, _ = value.partition(", ")
    home = registrable_domain(value.rpartition("@")[2])
    if is_list:
        cut = f"{first}, …"
    elif home is not None:
        tail = len(home) + 1  # with the dot or the @ before it
        head = length - tail - 1
        cut = f"{value[:head] if head >= _LEAST_HEAD else ''}…{value[-tail:]}"
    else:
        tail = length - length // 2 - 1
        cut = f"{value[: length // 2]}…{value[len(value) - tail :]}"
    return cut if len(cut) < len(value) else value
