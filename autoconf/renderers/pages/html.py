"""A page as HTML: one file, no script, nothing loaded; one sheet of A4 when it is printed.

Every text goes through ElementTree's serializer, so none can become markup.
"""

import re
from importlib.resources import files
from itertools import groupby
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from autoconf.model.options import Options
from autoconf.renderers.pages.bars import add_bars, class_of
from autoconf.renderers.pages.page import (
    Bars,
    Block,
    Grid,
    Items,
    Links,
    Page,
    Paragraph,
    Section,
    Table,
    Verbatim,
)

_NAMES: Final = "|".join(name.replace("_", "-") for name in Options.__struct_fields__)
_OPTION: Final = re.compile(rf"((?<![\w-])--(?:{_NAMES})(?![\w-]))")
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


def html(page: Page) -> bytes:
    """Return the page as UTF-8 HTML."""
    root = Element("html", lang=page.language)
    head = SubElement(root, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY})
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    SubElement(head, "title").text = page.title
    style = "page.css" if page.sign is None else "report.css"
    SubElement(head, "style").text = files(__package__).joinpath(style).read_text("utf-8")
    body = SubElement(root, "body")
    header = SubElement(body, "header", {"class": page.sign.kind} if page.sign else {})
    if page.sign is not None:
        shape = SubElement(header, "p", {"class": "sign"})
        SubElement(shape, "span", {"aria-hidden": "true"}).text = page.sign.shape
        SubElement(shape, "b").text = page.sign.word
    SubElement(header, "h1").text = page.title
    for block in page.lead:
        _add(header, block)
    main = SubElement(body, "main")
    for beside, sections in groupby(page.sections, key=lambda section: section.beside):
        parent = SubElement(main, "div", {"class": "beside"}) if beside else main
        for section in sections:
            _add_section(parent, section)
    text: str = tostring(root, encoding="unicode", method="html")
    return f"<!DOCTYPE html>\n{text}\n".encode()


def _add_section(parent: Element, section: Section) -> None:
    element = SubElement(parent, "section", class_of(section.mark))
    SubElement(element, "h3" if section.is_part else "h2").text = section.heading
    for block in section.blocks:
        _add(element, block)


def _add(parent: Element, block: Block) -> None:
    match block:
        case Paragraph():
            _write(SubElement(parent, "p", class_of(block.mark)), block.text)
        case Items():
            _add_items(parent, block)
        case Table():
            _add_table(parent, block)
        case Grid():
            _add_grid(parent, block)
        case Bars():
            add_bars(parent, block)
        case Links():
            _add_links(parent, block)
        case Verbatim():
            SubElement(parent, "pre").text = block.text


def _write(parent: Element, text: str, last: Element | None = None) -> None:
    """Add text after ``last``; an option such as --username is never broken at its hyphens."""
    for number, part in enumerate(_OPTION.split(text)):
        if number % 2:
            last = SubElement(parent, "span", {"class": "option"})
            last.text = part
        elif last is None:
            parent.text = part
        else:
            last.tail = part


def _add_table(parent: Element, block: Table) -> None:
    table = SubElement(parent, "table")
    for label, value in block.rows:
        row = SubElement(table, "tr")
        SubElement(row, "th", scope="row").text = label
        SubElement(row, "td").text = value


def _add_grid(parent: Element, block: Grid) -> None:
    """Add a table; each cell carries the name of its column, for narrow screens."""
    kinds = (
        *("grid", "times" * block.has_times, "answers" * block.has_answers),
        "numbers" * block.has_numbers,
    )
    table = SubElement(parent, "table", {"class": " ".join(filter(None, kinds))})
    names = SubElement(SubElement(table, "thead"), "tr")
    for name in block.columns:
        SubElement(names, "th", scope="col").text = name
    body = SubElement(table, "tbody")
    for first, *cells in block.rows:
        row = SubElement(body, "tr")
        SubElement(row, "th", scope="row").text = first
        for name, cell in zip(block.columns[1:], cells, strict=True):
            SubElement(row, "td", {"data-column": name}).text = cell


def _add_items(parent: Element, block: Items) -> None:
    items = SubElement(parent, "ol" if block.numbered else "ul")
    for item in block.items:
        element = SubElement(items, "li", {"lang": item.language} if item.language else {})
        if item.name:
            name = SubElement(element, "b")
            name.text = item.name
            _write(element, f": {item.text}", name)
        else:
            _write(element, item.text)


def _add_links(parent: Element, block: Links) -> None:
    """Show every address in full: for print, and to be looked at before a click."""
    links = SubElement(parent, "ul")
    for url, description in block.links:
        element = SubElement(links, "li")
        if description:
            element.text = f"{description}: "
        if url.startswith("https://"):
            SubElement(element, "a", href=url, rel="noreferrer").text = url
        else:
            SubElement(element, "span").text = url
