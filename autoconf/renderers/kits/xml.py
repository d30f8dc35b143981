"""XML documents with comments for people above the root."""

import re
from collections.abc import Iterable
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from autoconf.renderers.safe_text import safe

DECLARATION: Final = '<?xml version="1.0" encoding="utf-8"?>'


def xml_document(root: Element, comments: Iterable[str], declaration: str = DECLARATION) -> bytes:
    """Return a document; every text in ``root`` has been through ``safe``.

    Raises:
        UnsupportedError: a comment holds a control character.
    """
    indent(root)
    above = "".join(f"<!-- {comment_text(comment)} -->\n" for comment in comments)
    return f"{declaration}\n{above}{tostring(root, encoding='unicode')}\n".encode()


def comment_text(text: str) -> str:
    """Return a text for a comment, which may not hold ``--`` (XML section 2.5).

    The name of every internationalised domain holds ``--``.
    """
    return re.sub("-(?=-)", "- ", safe(text, "comment"))


def add_text(parent: Element, tag: str, text: str, **attributes: str) -> None:
    """Add an element that holds a text."""
    SubElement(parent, tag, attributes).text = text
