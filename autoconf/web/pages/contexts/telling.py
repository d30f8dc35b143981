"""The words of a report for a page: one line each, and no commands of a terminal."""

import re
from typing import Final

from autoconf.formats.safe_text import clean_text
from autoconf.messages import is_known
from autoconf.model.message import Message
from autoconf.renderers.interface import Words

_LONGEST: Final = 1000
_COMMAND: Final = re.compile(r"mail-autoconf |(?<![\w-])--[a-z]")
_ENDS: Final = re.compile(r"(?<=[.!?;])\s+")
_OF_FILES: Final = "--using: "
"""Stands before the reason why a file cannot be read."""


def language_of(words: Words) -> str:
    """Return the tag of the language that words speak."""
    return words(Message("language.code"))


def line(words: Words) -> Words:
    """Return words that are one line each."""
    return lambda message: clean_text(words(message), _LONGEST)


def told(words: Words) -> Words:
    """Return words that are one line each, without sentences about our own command.

    Where such a sentence matters, the catalogue has another one for pages (``web.instead``). Any
    other text that is such a sentence becomes empty: the reader of a page may have no terminal.
    """
    return lambda message: without_commands(line(words)(on_page(message)))


def on_page(message: Message) -> Message:
    """Return the message that a page has in place of one; within its values too."""
    instead = f"web.instead.{message.id}"
    values = ((n, on_page(v) if isinstance(v, Message) else v) for n, v in message.parameters)
    return Message(instead if is_known(instead) else message.id, tuple(values))


def without_commands(text: str) -> str:
    """Return a text without the sentences that name our own command or its options."""
    parts = _ENDS.split(text.removeprefix(_OF_FILES))
    return " ".join(part for part in parts if not _COMMAND.search(part)).removesuffix(";")
