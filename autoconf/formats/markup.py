"""Tags of a document in one pass. A strict parser would refuse pages that lenient ones read."""

import re
from collections.abc import Iterator
from typing import Final

_NAME: Final = re.compile(rb"(/?)([A-Za-z_][^\s/>]*)")
_SKIPPED: Final = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"))


def is_well_formed(body: bytes) -> bool:
    """Tell whether every element that ends was begun: many a web page passes too."""
    is_open: list[bytes] = []
    for name, ends, is_empty in _tags(body):
        if ends and (not is_open or is_open.pop() != name):
            return False
        if not ends and not is_empty:
            is_open.append(name)
    return bool(body.strip())


def _tags(body: bytes) -> Iterator[tuple[bytes, bool, bool]]:
    """Yield the name of each tag, whether it ends an element, and whether it is an empty one.

    Each byte is looked at a fixed number of times, however the document is made.
    """
    place = 0
    while (start := body.find(b"<", place)) >= 0:
        closing = next((end for begin, end in _SKIPPED if body.startswith(begin, start)), b">")
        found = _NAME.match(body, start + 1) if closing == b">" else None
        if closing == b">" and found is None:
            place = start + 1
            continue
        stop = body.find(closing, found.end() if found else start + 4)
        if stop < 0:
            return  # unfinished: nothing behind it is a tag
        if found:
            yield found[2], bool(found[1]), body[stop - 1 : stop] == b"/"
        place = stop + len(closing)
