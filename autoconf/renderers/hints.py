"""The language of the hints that stand in provider files."""

from typing import Final

from autoconf.model.message import Message
from autoconf.renderers.interface import Words

_LANGUAGE: Final = "en"
"""Provider files are written in English; menu names in them may be of any language."""


def hint_language(words: Words) -> str:
    """Return the tag of the language of hints; empty where the page has the same language."""
    return "" if words(Message("language.code")) == _LANGUAGE else _LANGUAGE
