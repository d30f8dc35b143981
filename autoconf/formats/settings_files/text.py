"""The bytes of a settings file as text: byte order marks, UTF-16, line ends of Windows."""

import codecs
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

MAX_LINE: Final = 4096
"""Characters. Longer lines hold signatures or pictures, and are left out."""

_MAX_LINES: Final = 20_000

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMENT: Final = re.compile(r"(?:^|\s)(?:[#;]|//).*", re.DOTALL)
_SECRET: Final = r"(?:pass|pwd|kennwort|secret|token)"
_OTHER_SETTING: Final = re.compile(
    rf"(?:{_SECRET}|=).*\s|\s.*(?:{_SECRET}|=)|{_SECRET}\w*[=:]", re.IGNORECASE | re.DOTALL
)
_SPACES: Final = re.compile(r"[\s,;<>()\"']+")


def decode(body: bytes) -> str:
    """Return the text with plain line ends; empty for a binary file."""
    encoding = next((name for bom, name in _BOMS if body.startswith(bom)), None) or _guess(body)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        # Old programs write in the encoding of their computer; host names are ASCII anyway.
        text = body.decode("cp1252" if encoding == "utf-8" else encoding, "replace")
    return "" if "\0" in text else text.replace("\r\n", "\n").replace("\r", "\n")


def _guess(body: bytes) -> str:
    """Return the encoding of a text without a byte order mark."""
    head = body[:200]
    if len(head) > 3 and not any(head[1::2]) and all(head[0 : len(head) & ~1 : 2]):
        return "utf-16-le"
    return "utf-8"


def lines_of(text: str) -> Iterator[str]:
    """Yield the lines that may hold a setting."""
    lines = (line for line in text.split("\n") if len(line) <= MAX_LINE)
    return islice(lines, _MAX_LINES)


def joined_lines(text: str) -> Iterator[str]:
    """Yield lines; one that ends with a backslash is joined with the next."""
    kept = ""
    for line in lines_of(text):
        if line.endswith("\\") and len(kept) + len(line) <= MAX_LINE:
            kept += line[:-1]
        else:
            yield kept + line
            kept = ""
    if kept:
        yield kept


def addresses_in(text: str) -> tuple[str, ...]:
    """Return the e-mail addresses in a line, such as in ``Alice <alice@example.com>``."""
    words = _SPACES.split(text[:MAX_LINE])
    return tuple(dict.fromkeys(w for w in words if "@" in w.strip("@") and ":" not in w))


def without_comment(text: str) -> str:
    """Return a value without a comment behind it; people note passwords there."""
    return _COMMENT.sub("", text.strip())


def holds_other_setting(text: str) -> bool:
    """Tell whether a value has a password, or another setting, that lost its line break."""
    return _OTHER_SETTING.search(text) is not None


def unquoted(text: str) -> str:
    """Return a value without one pair of quotation marks around it."""
    value = text.strip()
    if len(value) > 1 and value[0] in "\"'" and value[-1] == value[0]:
        return value[1:-1]
    return value
