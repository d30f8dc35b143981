"""What may go into a file: no character that ends a line, hides text or turns it around."""

import json
import re
from typing import Final

from autoconf.errors import UnsupportedError

_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\u2028\u2029"  # ends of lines and paragraphs
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction of writing
    "\ud800-\udfff\ufffe\uffff]"  # lone surrogates; no characters
)
_MAX_QUOTED: Final = 60


def safe(value: str, what: str, *, lines: bool = False) -> str:
    """Return the value if it may be written.

    Args:
        value: from a provider or a person.
        what: names the value in the error.
        lines: whether it may hold line feeds.

    Raises:
        UnsupportedError: it holds a control character, one that changes the direction of
            writing (Unicode TR 9), or one that no XML document may hold.
    """
    found = _UNSAFE.search(value.replace("\n", "") if lines else value)
    if found:
        raise UnsupportedError(
            f"unsafe value: the {what} holds the character U+{ord(found[0]):04X}"
        )
    return value


def quoted(value: str) -> str:
    """Return a value for the text of an error: in quotation marks, and not too long to read."""
    return repr(value if len(value) <= _MAX_QUOTED else f"{value[:_MAX_QUOTED]}…")


def javascript(value: str | int) -> str:
    """Return a literal of JavaScript; ``True`` and ``False`` become theirs."""
    return json.dumps(value, ensure_ascii=True)
