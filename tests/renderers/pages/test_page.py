import pytest

from autoconf.errors import UnsupportedError
from autoconf.renderers.pages.page import (
    Block,
    Item,
    Items,
    Links,
    Page,
    Paragraph,
    Section,
    Table,
    Verbatim,
    checked,
)

BAD = "a\u202eb"


def page(*blocks: Block, heading: str = "Heading") -> Page:
    return Page("Title", (), (Section(heading, blocks),))


def test_a_harmless_page_is_returned() -> None:
    made = page(Paragraph("a"), Verbatim("two\nlines"))

    assert checked(made) is made


@pytest.mark.parametrize(
    "made",
    [
        Page(BAD, (), ()),
        Page("Title", (Paragraph(BAD),), ()),
        page(heading=BAD),
        page(Items((Item("a", BAD),))),
        page(Items((Item(BAD),))),
        page(Table((("a", BAD),))),
        page(Links(((BAD, ""),))),
        page(Verbatim(BAD)),
        page(Paragraph("two\nlines")),
    ],
    ids=["title", "lead", "heading", "name", "item", "cell", "link", "verbatim", "line-end"],
)
def test_no_text_of_it_may_turn_others_around(made: Page) -> None:
    with pytest.raises(UnsupportedError, match="unsafe value: the page"):
        checked(made)
