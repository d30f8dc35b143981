"""A chart of bars in HTML: a table, with an SVG picture in each row.

The pictures have no letters and their lengths are percentages, so they fit any width of the screen.
The numbers stand beside them in the table.
"""

from typing import Final
from xml.etree.ElementTree import Element, SubElement

from autoconf.renderers.pages.page import Bar, Bars, Part

_LEAST: Final = 0.4
"""Percent of the width; a number that is not 0 is seen."""


def add_bars(parent: Element, block: Bars) -> None:
    """Add the table; each cell carries the name of its column, for narrow screens."""
    table = SubElement(parent, "table", {"class": "grid bars"})
    names = SubElement(SubElement(table, "thead"), "tr")
    kinds = block.kinds or ("",) * (len(block.columns) - 2)
    for name, kind in zip(block.columns, ("", "", *kinds), strict=True):
        SubElement(names, "th", class_of(kind), scope="col").text = name
    body = SubElement(table, "tbody")
    for bar in block.bars:
        row = SubElement(body, "tr")
        label = SubElement(row, "th", scope="row")
        label.text = bar.label
        for note in bar.notes:
            SubElement(label, "span", {"class": "small"}).text = note
        _add_picture(SubElement(row, "td", {"class": "bar"}), bar, block.whole)
        for name, kind, cell in zip(block.columns[2:], kinds, bar.cells, strict=True):
            SubElement(row, "td", {"data-column": name, **class_of(kind)}).text = cell


def class_of(kind: str) -> dict[str, str]:
    """Return the attribute of an element of this kind; none for an empty one."""
    return {"class": kind} if kind else {}


def _add_picture(parent: Element, bar: Bar, whole: int) -> None:
    picture = SubElement(parent, "svg", role="img", width="100%", height="16")
    SubElement(picture, "title").text = bar.title
    SubElement(picture, "rect", {"class": "track"}, width="100%", height="100%", rx="3")
    left = 0.0
    for part in bar.parts:
        width = _width(part, whole)
        if width:
            attributes = {"class": part.kind, "x": f"{left:.2f}%", "width": f"{width:.2f}%"}
            SubElement(picture, "rect", attributes, height="100%")
        left += width


def _width(part: Part, whole: int) -> float:
    return max(100 * part.value / whole, _LEAST) if part.value else 0.0
