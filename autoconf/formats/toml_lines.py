"""On which line of a TOML file a field stands: tomllib tells no lines."""

import re
from typing import Final

_HEADER: Final = re.compile(r"\s*(\[{1,2})\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?")
_KEY: Final = re.compile(r"""\s*([A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.[^=]*)?\s*=""")


def line_of(text: str, place: str) -> int | None:
    """Return the line of a field such as ``profile.basic.servers[1].port``, or of what holds it.

    A field within an inline table has the line of the table's key.
    """
    lines: dict[str, int] = {}
    table, counts = "", dict[str, int]()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.fullmatch(line):
            table = re.sub(r"\s*\.\s*", ".", header[2].replace('"', "").replace("'", ""))
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = f"{table}[{counts[table]}]"
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            name = key[1].strip("\"'")
            lines.setdefault(f"{table}.{name}" if table else name, number)
    while place:
        if place in lines:
            return lines[place]
        place = re.sub(r"(\.?[^.\[]+|\[\d+\])\Z", "", place)
    return None
