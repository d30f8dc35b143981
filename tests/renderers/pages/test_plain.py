from autoconf.renderers.pages.page import Item, Items, Links, Page, Paragraph, Section, Verbatim
from autoconf.renderers.pages.plain import plain


def test_headings_are_underlined_and_blocks_are_apart() -> None:
    page = Page("Title", (Paragraph("Lead"),), (Section("Head", (Paragraph("Body"),)),))

    assert plain(page) == b"Title\n=====\n\nLead\n\nHead\n----\n\nBody\n"


def test_lists_are_marked_or_numbered() -> None:
    items = (Item("one"), Item("two", "Name"))
    page = Page("T", (Items(items), Items(items, numbered=True)), ())

    assert plain(page) == b"T\n=\n\n- one\n- Name: two\n\n1. one\n2. Name: two\n"


def test_links_stand_below_their_description() -> None:
    page = Page("T", (Links((("https://a.example", ""), ("https://b.example", "B"))),), ())

    assert plain(page) == b"T\n=\n\n- https://a.example\n- B\n  https://b.example\n"


def test_verbatim_lines_are_set_in() -> None:
    assert plain(Page("T", (Verbatim("a\n\n b"),), ())) == b"T\n=\n\n| a\n|\n|  b\n"
