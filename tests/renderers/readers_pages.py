"""Readers of pages for people that share nothing with their writers: lxml, markdown-it."""

import lxml.html
from lxml.html import HtmlElement
from markdown_it import MarkdownIt
from markdown_it.token import Token


def read_html(content: bytes) -> HtmlElement:
    """Return the root of a page; browsers read it no other way."""
    return lxml.html.document_fromstring(content.decode())


def html_texts(content: bytes) -> list[str]:
    """Return what is to be read in the body, in order, an element each."""
    body = read_html(content).find("body")
    assert body is not None
    kept = body.iter("h1", "h2", "h3", "p", "li", "th", "td", "pre")
    return ["".join(map(str, element.itertext())) for element in kept]


def markdown_texts(content: bytes) -> list[str]:
    """Return what is to be read, in order; cells, items and paragraphs each."""
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    tokens = reader.parse(content.decode())
    return [text for token in tokens for text in _texts(token)]


def _texts(token: Token) -> list[str]:
    if token.type == "inline" and token.content:
        return ["".join(_plain(child) for child in token.children or [])]
    if token.type == "fence":
        return [token.content.removesuffix("\n")]
    assert token.type not in {"html_block", "code_block", "blockquote_open", "hr"}, token
    return []


def _plain(token: Token) -> str:
    assert token.type in {
        *("text", "text_special", "code_inline"),
        *("strong_open", "strong_close", "link_open", "link_close"),
    }, token
    return token.content
