"""Characters that must not reach a screen: they are not seen, and change what is seen."""

import re
from functools import cache
from typing import Final

ALWAYS_HIDDEN: Final = (
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1: a terminal may obey them
    "\u2028\u2029"  # ends of lines and paragraphs
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction of writing (Unicode TR 9)
    # Default_Ignorable_Code_Point of Unicode, without the joiners and U+FE0F
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164"
    "\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"  # of them the tag characters
    "\ufff9-\ufffb\U00013430-\U0001343f\ufffe\uffff"  # annotations, layout; no characters
)
"""For a class of a regular expression; the joiners and U+FE0F depend on their neighbours."""

_SPELT_WITH_JOINERS: Final = "\u0600-\u109f\u1780-\u18af"
"""Arabic to Myanmar, Khmer and Mongolian: there a joiner is a part of the spelling."""

_EMOJI: Final = "\u203c-\u3299\ufe0f\U0001f000-\U0001faff"


@cache
def hidden() -> re.Pattern[str]:
    """Return the pattern of one hidden character; few runs meet a text that may hold one."""
    return re.compile(
        f"[{ALWAYS_HIDDEN}\ud800-\udfff]"  # lone surrogates
        f"|(?<![{_SPELT_WITH_JOINERS}{_EMOJI}])[\u200c\u200d]"
        f"|(?<![#*0-9{_EMOJI}])\ufe0f"
    )


def is_plain(text: str) -> bool:
    """Tell at once that a text has no hidden character: it is printable ASCII."""
    return text.isascii() and text.isprintable()


def visible(text: str) -> str:
    """Return one line: a space for each control character, no other hidden characters."""
    return text if is_plain(text) else hidden().sub(_substitute, text)


def _substitute(found: re.Match[str]) -> str:
    character = found[0]
    if "\ud800" <= character <= "\udfff":  # an octet of a file name that is no UTF-8
        return "\N{REPLACEMENT CHARACTER}"
    return " " if character <= "\x9f" or character in "\u2028\u2029" else ""


def escaped(text: str) -> str:
    r"""Return a text with each hidden character in the form of JSON, such as ``\u009b``."""
    return text if is_plain(text) else hidden().sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[place : place + 4]}" for place in range(0, len(units), 4))
