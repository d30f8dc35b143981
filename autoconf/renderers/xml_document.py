"""XML documents with remarks for people above the root."""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, indent, tostring

from autoconf.renderers.safe_text import safe

_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def xml_document(root: Element, comments: Iterable[str]) -> bytes:
    """Return a document; every text in ``root`` has been through ``safe``.

    Raises:
        UnsupportedError: a comment holds a control character.
    """
    indent(root)
    # XML forbids "--" in comments (section 2.5), but every IDN domain has it.
    lines = (re.sub("-(?=-)", "- ", safe(comment, "comment")) for comment in comments)
    above = "".join(f"<!-- {line} -->\n" for line in lines)
    return (_DECLARATION + above + tostring(root, encoding="unicode") + "\n").encode()
