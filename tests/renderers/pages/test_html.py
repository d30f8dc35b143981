from hypothesis import given, settings
from hypothesis import strategies as st

from autoconf.renderers.pages.html import html
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
from tests.renderers.readers_pages import html_texts, read_html

WORD = st.text(alphabet=st.sampled_from("ab\"'`\\<>&;%=[]{}()$!-/#ß例*_|"), min_size=1)


def page(word: str) -> Page:
    blocks = (
        Paragraph(word, mark="careful"),
        Items((Item(word), Item(word, word))),
        Table(((word, word),)),
        Verbatim(word),
    )
    return Page(word, (Paragraph(word),), (Section(word, blocks, beside=True),))


@settings(deadline=None)
@given(WORD)
def test_every_text_comes_back_as_it_was(word: str) -> None:
    texts = html_texts(html(page(word)))

    assert texts == [word, word, word, word, word, f"{word}: {word}", word, word, word]


@settings(deadline=None)
@given(WORD)
def test_no_text_becomes_markup(word: str) -> None:
    harmless = [element.tag for element in read_html(html(page("a"))).iter()]

    assert [element.tag for element in read_html(html(page(word))).iter()] == harmless


def test_an_option_stays_in_one_line_and_other_words_with_hyphens_are_plain() -> None:
    text = "try --username alice, or --no-such-option, or a--username"
    made = html(Page("t", (Paragraph(text),), (Section("s", (Items((Item(text, "n"),)),)),)))

    assert read_html(made).xpath("//span/text()") == ["--username", "--username"]
    assert html_texts(made)[1:] == [text, "s", f"n: {text}"]


def test_it_names_its_language_and_loads_nothing() -> None:
    root = read_html(html(page("a")))

    assert root.get("lang") == "en"
    assert root.xpath("//meta/@content")[0].startswith("default-src 'none'")
    assert root.xpath("//script | //@src | //link | //@onclick | //@style") == []
    style = root.findtext("head/style")
    assert style is not None
    assert "url(" not in style
    assert "@import" not in style


def test_it_is_made_for_a4() -> None:
    assert b"size: A4" in html(page("a"))


def test_only_https_addresses_are_links_and_all_are_shown() -> None:
    links = (
        ("https://a.example/?x=1&y=2", "A"),
        ("http://b.example/", ""),
        ("javascript:alert(1)", ""),
    )

    root = read_html(html(Page("T", (Links(links),), ())))

    assert root.xpath("//a/@href") == [links[0][0]]
    assert [e.text_content() for e in root.iter("li")] == [
        "A: https://a.example/?x=1&y=2",
        "http://b.example/",
        "javascript:alert(1)",
    ]


def test_items_in_order_are_numbered() -> None:
    root = read_html(html(Page("T", (Items((Item("a"),), numbered=True),), ())))

    assert [e.text for e in root.xpath("//ol/li")] == ["a"]


def test_sections_that_may_stand_beside_each_other_do() -> None:
    sections = tuple(Section(str(n), (), beside=n in (1, 2)) for n in range(4))

    root = read_html(html(Page("T", (), sections)))

    assert root.xpath("//div[@class='beside']/section/h2/text()") == ["1", "2"]
    assert root.xpath("//main/section/h2/text()") == ["0", "3"]
