"""Pages as a browser reads them."""

from functools import cache

from lxml.html import HtmlElement

from autoconf.messages import text
from autoconf.model.message import Message
from autoconf.web.pages.rendering import Language, Pages, Visitor
from tests.renderers.readers_pages import read_html
from tests.web.pages.all_pages import PAGES

VISITOR = Visitor(csrf="token-of-the-visitor", path="/here", version="1.0")


def words(message: Message) -> str:
    return text(message.id, message.parameters)


def shouted(message: Message) -> str:
    """Return the words of another language: English in capitals."""
    return words(message).upper()


LANGUAGES = {
    "en": Language(name="English", words=words),
    "de": Language(name="Deutsch", words=shouted),
}


@cache
def pages() -> Pages:
    return Pages(LANGUAGES)


@cache
def page_bytes(name: str, language: str = "en") -> bytes:
    return pages().render(PAGES[name](pages().words(language)), language, VISITOR)


def page(name: str, language: str = "en") -> HtmlElement:
    return read_html(page_bytes(name, language))


def said(root: HtmlElement, path: str) -> list[str]:
    """Return the texts of elements, each in one line."""
    return [" ".join(element.text_content().split()) for element in root.xpath(path)]
