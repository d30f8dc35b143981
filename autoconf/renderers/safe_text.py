"""What may go into a file: no character that ends a line, hides text or turns it around."""

import json
import re
import unicodedata
from typing import Final

from autoconf.errors import UnsupportedError

_BIDI: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNSAFE: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})  # C0, C1, lone surrogates, U+2028, U+2029
_NO_XML: Final = "\ufffe\uffff"


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
    for c in value:
        if lines and c == "\n":
            continue
        if unicodedata.category(c) in _UNSAFE or c in _NO_XML or _BIDI.match(c):
            raise UnsupportedError(f"unsafe value: the {what} holds the character U+{ord(c):04X}")
    return value


def javascript(value: str | int) -> str:
    """Return a literal of JavaScript; ``True`` and ``False`` become theirs."""
    return json.dumps(value, ensure_ascii=True)
