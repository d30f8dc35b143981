"""A page as Markdown (CommonMark 0.31, and the tables of GitHub Flavored Markdown)."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct

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

_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>&#|~!])")
_LINKED: Final = re.compile(r"@|://|www\.", re.IGNORECASE)
_AT_START: Final = re.compile(r"^(?:([-+=:])|(\d+)([.)]))")
"""A line that begins with it would become a list, a heading or a table."""


def markdown(page: Page) -> bytes:
    """Return the page as UTF-8 Markdown."""
    writer = _Writer(guards=page.sign is not None)
    # A note has no shape: a lone "i" before the title would read like a word.
    sign = f"{page.sign.shape} " if page.sign and page.sign.kind != "note" else ""
    blocks = [f"# {sign}{writer.text(page.title)}", *map(writer.block, page.lead)]
    for section in page.sections:
        level = "###" if section.is_part else "##"
        blocks += [f"{level} {writer.text(section.heading)}", *map(writer.block, section.blocks)]
    return ("\n\n".join(blocks) + "\n").encode()


class _Writer(Struct, frozen=True):
    """Writes blocks.

    Attributes:
        guards: put web addresses and ``@name`` into code spans. A forge, where tickets are kept,
            would make links of them and notify the person of that name.
    """

    guards: bool

    def block(self, block: Block) -> str:
        match block:
            case Paragraph():
                words = self.text(block.text)
                return f"**{words}**" if block.mark in ("good", "careful") else words
            case Items():
                return "\n".join(self._items(block))
            case Table() | Grid() | Bars():
                return "\n".join(self._table(block))
            case Links():
                return "\n".join(self._links(block))
            case Verbatim():
                return _fenced(block.text)

    def _items(self, block: Items) -> Iterator[str]:
        for number, item in enumerate(block.items, start=1):
            mark = f"{number}." if block.numbered else "-"
            name = f"**{self.text(item.name)}**: " if item.name else ""
            yield f"{mark} {name}{self.text(item.text)}"

    def _table(self, block: Table | Grid | Bars) -> Iterator[str]:
        if isinstance(block, Table):
            yield from ("| | |", "|---|---|")
            yield from (f"| {self._cell(k)} | {_code_in_cell(value)} |" for k, value in block.rows)
        else:
            columns = block.columns
            if isinstance(block, Bars):
                columns = (columns[0], *columns[2:])
            yield f"| {' | '.join(map(self._cell, columns))} |"
            yield f"|{'---|' * len(columns)}"
            yield from (f"| {' | '.join(map(self._cell, row))} |" for row in block.rows)

    def _links(self, block: Links) -> Iterator[str]:
        for url, description in block.links:
            shown = f"<{url}>" if _may_be_link(url) else self.text(url)
            yield f"- {self.text(description)}: {shown}" if description else f"- {shown}"

    def text(self, text: str) -> str:
        """Return text that no reader takes for markup (CommonMark section 2.4)."""
        escaped = self._inline(text, _code)
        return _AT_START.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", escaped)

    def _cell(self, text: str) -> str:
        return self._inline(text, _code_in_cell)

    def _inline(self, text: str, code: Callable[[str], str]) -> str:
        words = (
            code(word) if self.guards and _LINKED.search(word) else _MARKUP.sub(r"\\\1", word)
            for word in text.split()
        )
        return " ".join(words)


def _may_be_link(url: str) -> bool:
    return url.startswith("https://") and not set(url) & set("<> \\")


def _code(text: str) -> str:
    """Return a code span (CommonMark section 6.1)."""
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _code_in_cell(text: str) -> str:
    """Return a code span for a cell of a table, where a ``|`` is escaped too."""
    return _code(text).replace("|", "\\|")


def _fenced(text: str) -> str:
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}text\n{text}\n{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
