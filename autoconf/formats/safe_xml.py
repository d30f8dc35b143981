"""XML 1.0 from strangers, with limits: no DOCTYPE, known encodings, small documents."""

import codecs
import re
from typing import Final
from xml.etree.ElementTree import Element, TreeBuilder

from autoconf.errors import MalformedDocumentError
from autoconf.model.message import Message

MAX_BYTES: Final = 256 * 1024
MAX_ELEMENTS: Final = 5000
MAX_DEPTH: Final = 20
MAX_ATTRIBUTE: Final = 4096  # characters

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ENCODINGS: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "iso-8859-1": "iso-8859-1",
    "latin1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "windows-1252",
    "cp1252": "windows-1252",
}
"""By declared name. Python knows dozens more; some of them (utf-7, punycode) are dangerous."""

_DECLARED: Final = re.compile(rb"""\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})""")
_HTML: Final = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*"""
    rb"""<(?:!doctype\s+html|html|head|body)\b""",
    re.IGNORECASE | re.DOTALL,
)


def parse(body: bytes, where: str) -> Element:
    """Return the root element; names come without their namespace.

    Args:
        body: the document as it was received.
        where: the name of the document in an error.

    Raises:
        MalformedDocumentError: it is not XML, is too large, has a DOCTYPE or an unknown encoding.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser, ParseError

    if len(body) > MAX_BYTES:
        raise _malformed(where, "document.too-large", kib=MAX_BYTES // 1024)
    text = _decode(body, where)
    parser = DefusedXMLParser(target=_LimitedBuilder(where), forbid_dtd=True)
    try:
        parser.feed(text)
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise _malformed(where, "document.doctype") from error
    except ParseError as error:
        raise _malformed(where, "document.damaged-xml", line=error.position[0]) from error
    except (ValueError, LookupError) as error:
        raise _malformed(where, "document.no-xml") from error
    return root


def _malformed(where: str, message_id: str, **values: object) -> MalformedDocumentError:
    return MalformedDocumentError(where, Message.of(message_id, **values))


def whole_text(element: Element) -> str:
    """Return the trimmed text of an element, with that of the elements in it."""
    return "".join(element.itertext()).strip()


def looks_like_html(body: bytes) -> bool:
    """Tell whether a body is a web page: many servers answer every path with one."""
    return _HTML.match(body[:MAX_ATTRIBUTE]) is not None


def _decode(body: bytes, where: str) -> str:
    """Return the text without byte order mark and leading blank lines (XML 1.0 appendix F)."""
    encoding = next((name for bom, name in _BOMS if body.startswith(bom)), None)
    if encoding is None:
        declared = _DECLARED.match(body)
        name = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
        encoding = _ENCODINGS.get(name)
        if encoding is None:
            raise _malformed(where, "document.encoding", name=name)
    try:
        return body.decode(encoding).lstrip()
    except UnicodeDecodeError as error:
        raise _malformed(where, "document.not-encoded", name=encoding) from error


class _LimitedBuilder(TreeBuilder):
    """A tree builder that stops at our limits and drops namespaces."""

    def __init__(self, where: str) -> None:
        super().__init__()
        self._where = where
        self._depth = 0
        self._count = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._count += 1
        if self._depth > MAX_DEPTH:
            raise _malformed(self._where, "document.depth", most=MAX_DEPTH)
        if self._count > MAX_ELEMENTS:
            raise _malformed(self._where, "document.elements", most=MAX_ELEMENTS)
        if any(len(value) > MAX_ATTRIBUTE for value in attrs.values()):
            raise _malformed(self._where, "document.attribute")
        return super().start(tag.rpartition("}")[2], attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag.rpartition("}")[2])
