import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoconf.renderers.pages.markdown import markdown
from autoconf.renderers.pages.page import (
    Item,
    Items,
    Links,
    Page,
    Paragraph,
    Section,
    Table,
    Verbatim,
)
from tests.renderers.readers_pages import markdown_texts

MARKUP = "ab\"'`\\<>&;%=[]{}()$!-+/#ß例*_|~:.1^@"
WORD = st.text(alphabet=st.sampled_from(MARKUP), min_size=1)
WORDS = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
LINES = st.lists(WORDS, min_size=1, max_size=4).map("\n".join)


@settings(deadline=None)
@given(WORDS)
def test_every_text_comes_back_as_it_was(word: str) -> None:
    blocks = (
        Paragraph(word),
        Paragraph(word, mark="good"),
        Items((Item(word), Item(word, word))),
        Items((Item(word),), numbered=True),
    )
    page = Page(word, (Paragraph(word),), (Section(word, blocks),))

    texts = markdown_texts(markdown(page))

    assert texts == [word, word, word, word, word, word, f"{word}: {word}", word]


@settings(deadline=None)
@given(WORDS, WORDS)
def test_cells_come_back_as_they_were(label: str, value: str) -> None:
    page = Page("T", (Table(((label, value), ("Port", "993"))),), ())

    assert markdown_texts(markdown(page)) == ["T", label, value, "Port", "993"]


@settings(deadline=None)
@given(LINES)
def test_lines_come_back_as_they_were(lines: str) -> None:
    assert markdown_texts(markdown(Page("T", (Verbatim(lines),), ()))) == ["T", lines]


@pytest.mark.parametrize(
    "text",
    ["1. one", "12) one", "- one", "+ one", "# one", "=====", "---", "| a | b |", "> one", "&amp;",
     "`one` `", "~~~", "[a](b)", "<script>", "a  b", "https://x.example/_a_", "back\\slash"],
)  # fmt: skip
def test_what_looks_like_markup_is_text(text: str) -> None:
    page = Page("T", (Paragraph(text), Items((Item(text),))), ())

    assert markdown_texts(markdown(page)) == ["T", *[" ".join(text.split())] * 2]


def test_only_https_addresses_are_links_and_all_are_shown() -> None:
    links = (("https://a.example/_x_", "A"), ("http://b.example/", ""), ("https://c.example/<", ""))

    content = markdown(Page("T", (Links(links),), ()))

    assert (
        b"- A: <https://a.example/_x_>\n- http://b.example/\n- https://c.example/\\<\n" in content
    )
    assert markdown_texts(content)[1:] == [
        "A: https://a.example/_x_",
        "http://b.example/",
        "https://c.example/<",
    ]
