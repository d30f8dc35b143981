"""The parts of a page for people; every form of the page says the same."""

from collections.abc import Iterator
from itertools import chain
from typing import Literal

from msgspec import Struct

from autoconf.renderers.safe_text import safe


class Paragraph(Struct, frozen=True):
    """One line of text; ``mark`` is "good" or "careful" for one that must not be overlooked."""

    text: str
    mark: str = ""


class Item(Struct, frozen=True):
    """A line of a list.

    Attributes:
        text: the line.
        name: its subject.
        language: of the text; empty: that of the page.
    """

    text: str
    name: str = ""
    language: str = ""


class Items(Struct, frozen=True):
    """A list; numbered if its lines are to be done in order."""

    items: tuple[Item, ...]
    numbered: bool = False


class Table(Struct, frozen=True):
    """What to type where: label and value."""

    rows: tuple[tuple[str, str], ...]


class Grid(Struct, frozen=True):
    """A table of results: the names of its columns; the first cell of a row names the row.

    Attributes:
        has_times: whether the last column holds times.
        has_answers: whether the last column holds a word or two, which stay in one line.
        has_numbers: whether all columns but the first hold numbers.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    has_times: bool = False
    has_answers: bool = False
    has_numbers: bool = False


class Part(Struct, frozen=True):
    """A piece of a bar; ``kind`` is "good", "careful", "bad", "note" or "soft": its colour."""

    value: int
    kind: str


class Bar(Struct, frozen=True):
    """A bar of a chart, and its numbers.

    Attributes:
        label: names it.
        title: what a screen reader says in place of the bar.
        parts: from left to right.
        cells: its numbers, as they are shown beside it.
        notes: lines of small print below the label.
    """

    label: str
    title: str
    parts: tuple[Part, ...]
    cells: tuple[str, ...]
    notes: tuple[str, ...] = ()


class Bars(Struct, frozen=True):
    """A chart of bars, and a table of its numbers in one.

    Attributes:
        columns: names of the label, of the bar, and of each cell.
        bars: from top to bottom.
        whole: the sum of the parts that fills the width; at least 1.
        kinds: of each cell, the colour of the part that it belongs to; empty for none.
    """

    columns: tuple[str, ...]
    bars: tuple[Bar, ...]
    whole: int
    kinds: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The table without the bars."""
        return tuple(
            (f"{bar.label} ({'; '.join(bar.notes)})" if bar.notes else bar.label, *bar.cells)
            for bar in self.bars
        )


class Links(Struct, frozen=True):
    """Web pages: URL and, if there is one, a description."""

    links: tuple[tuple[str, str], ...]


class Verbatim(Struct, frozen=True):
    """Lines that stay as they are."""

    text: str


Block = Paragraph | Items | Table | Grid | Bars | Links | Verbatim


SignKind = Literal["good", "bad", "careful", "note"]


class Sign(Struct, frozen=True):
    """What a page of results says first: a shape, a word and a colour, none of them alone."""

    kind: SignKind
    shape: str
    word: str


class Section(Struct, frozen=True):
    """A heading and its blocks.

    Attributes:
        beside: whether it is short enough to stand beside another section.
        mark: "good", "bad", "careful" or "note" for a result of its own.
        is_part: whether it belongs to the section before it, one level below.
    """

    heading: str
    blocks: tuple[Block, ...]
    beside: bool = False
    mark: str = ""
    is_part: bool = False


class Page(Struct, frozen=True):
    """A page.

    Its texts are one line each, except in Verbatim. They hold no character that would hide or turn
    around others: a page with a stranger's values goes through ``checked``.
    """

    title: str
    lead: tuple[Block, ...]
    sections: tuple[Section, ...]
    sign: Sign | None = None
    language: str = "en"


def checked(page: Page) -> Page:
    """Return the page if all its texts may be written.

    Raises:
        UnsupportedError: one holds a control character, or one that changes the direction.
    """
    for text in _texts(page):
        safe(text, "page")
    for block in _blocks(page):
        if isinstance(block, Verbatim):
            safe(block.text, "page", lines=True)
    return page


def _blocks(page: Page) -> Iterator[Block]:
    yield from page.lead
    for section in page.sections:
        yield from section.blocks


def _texts(page: Page) -> Iterator[str]:
    yield page.title
    yield page.sign.word if page.sign else ""
    yield from (section.heading for section in page.sections)
    for block in _blocks(page):
        match block:
            case Paragraph():
                yield block.text
            case Items(items=items):
                yield from chain.from_iterable((item.name, item.text) for item in items)
            case Table(rows=pairs) | Links(links=pairs):
                yield from chain.from_iterable(pairs)
            case Grid(columns=columns, rows=rows):
                yield from chain(columns, *rows)
            case Bars(columns=columns, rows=rows, bars=bars):
                yield from chain(columns, *rows, (bar.title for bar in bars))
            case Verbatim():
                pass  # the one block with lines
