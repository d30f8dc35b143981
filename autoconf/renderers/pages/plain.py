"""A page as plain text, 72 columns wide but for long values and links."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from autoconf.renderers.pages.page import (
    Bars,
    Block,
    Grid,
    Items,
    Links,
    Page,
    Paragraph,
    Table,
    Verbatim,
)

_WIDTH: Final = 72
_LABEL: Final = 12


def plain(page: Page) -> bytes:
    """Return the page as UTF-8 text."""
    blocks = [_title(page.title, "="), *map(_lines, page.lead)]
    for section in page.sections:
        blocks += [_title(section.heading), *map(_lines, section.blocks)]
    return ("\n\n".join("\n".join(lines) for lines in blocks if lines) + "\n").encode()


def _lines(block: Block) -> list[str]:
    match block:
        case Paragraph():
            return _wrapped(block.text)
        case Items():
            return list(_items(block))
        case Table(rows=rows) | Grid(rows=rows) | Bars(rows=rows):
            return list(_rows(rows))
        case Links():
            return list(_links(block))
        case Verbatim():
            # A mark of their own: nothing in them can be taken for a row of settings.
            return [f"| {line}".rstrip() for line in block.text.split("\n")]


def _rows(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the rows; a language with long words gets a wider first column."""
    found = [(label, "  ".join(values)) for label, *values in rows]
    width = max([_LABEL, *(len(label) + 2 for label, _ in found)])
    for label, value in found:
        yield f"  {label:<{width}}{value}"


def _items(block: Items) -> Iterator[str]:
    for number, item in enumerate(block.items, start=1):
        mark = f"{number}. " if block.numbered else "- "
        name = f"{item.name}: " if item.name else ""
        yield from _wrapped(name + item.text, mark)


def _links(block: Links) -> Iterator[str]:
    for address, description in block.links:
        url = " ".join(address.split())
        yield from _wrapped(description, "- ") if description else ()
        yield f"  {url}" if description else f"- {url}"


def _title(text: str, underline: str = "-") -> list[str]:
    return [text, underline * len(text)]


def _wrapped(text: str, mark: str = "") -> list[str]:
    lines = textwrap.wrap(
        " ".join(text.split()),
        _WIDTH,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )
    # A line that happens to begin like an item of a list is none.
    return lines[:1] + [f"  {line}" if line.startswith("- ") else line for line in lines[1:]]
