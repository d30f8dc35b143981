"""A page as Markdown (CommonMark 0.31, and the tables of GitHub Flavored Markdown)."""

import re
from collections.abc import Iterator
from typing import Final

from autoconf.renderers.pages.page import Block, Items, Links, Page, Paragraph, Table, Verbatim

_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>&#|~!])")
_AT_START: Final = re.compile(r"^(?:([-+=:])|(\d+)([.)]))")
"""A line that begins with it would become a list, a heading or a table."""


def markdown(page: Page) -> bytes:
    """Return the page as UTF-8 Markdown."""
    blocks = [f"# {_text(page.title)}", *map(_block, page.lead)]
    for section in page.sections:
        blocks += [f"## {_text(section.heading)}", *map(_block, section.blocks)]
    return ("\n\n".join(blocks) + "\n").encode()


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            words = _text(block.text)
            return f"**{words}**" if block.mark else words
        case Items():
            return "\n".join(_items(block))
        case Table():
            rows = (f"| {_text(label)} | {_code(value)} |" for label, value in block.rows)
            return "\n".join(("| | |", "|---|---|", *rows))
        case Links():
            return "\n".join(_links(block))
        case Verbatim():
            return _fenced(block.text)


def _items(block: Items) -> Iterator[str]:
    for number, item in enumerate(block.items, start=1):
        mark = f"{number}." if block.numbered else "-"
        name = f"**{_text(item.name)}**: " if item.name else ""
        yield f"{mark} {name}{_text(item.text)}"


def _links(block: Links) -> Iterator[str]:
    for url, description in block.links:
        shown = f"<{url}>" if _may_be_link(url) else _text(url)
        yield f"- {_text(description)}: {shown}" if description else f"- {shown}"


def _may_be_link(url: str) -> bool:
    return url.startswith("https://") and not set(url) & set("<> \\")


def _text(text: str) -> str:
    """Return text that no reader takes for markup (CommonMark section 2.4)."""
    escaped = _MARKUP.sub(r"\\\1", " ".join(text.split()))
    return _AT_START.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", escaped)


def _code(text: str) -> str:
    """Return a code span for a cell (CommonMark section 6.1); there a ``|`` is escaped too."""
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{pad}{text}{pad}{fence}".replace("|", "\\|")


def _fenced(text: str) -> str:
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}text\n{text}\n{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
