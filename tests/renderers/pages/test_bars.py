from hypothesis import given, settings
from hypothesis import strategies as st

from autoconf.renderers.pages.html import html
from autoconf.renderers.pages.markdown import markdown
from autoconf.renderers.pages.page import Bar, Bars, Page, Part, Section, checked
from autoconf.renderers.pages.plain import plain
from tests.renderers.readers_pages import html_texts, markdown_texts, read_html

WORD = st.text(alphabet=st.sampled_from("ab\"'`\\<>&;%=[]{}()$!-/#ß例*_|"), min_size=1)
HALVES = (Part(1, "good"), Part(0, "careful"), Part(1, "bad"))


def page(bar: Bar, whole: int = 2, kinds: tuple[str, ...] = ()) -> Page:
    return Page(
        "t", (), (Section("s", (Bars(("name", "chart", "yes", "no"), (bar,), whole, kinds),)),)
    )


def test_a_bar_has_its_parts_from_left_to_right() -> None:
    shown = read_html(html(page(Bar("Mutt", "half", HALVES, ("1", "1")))))

    parts = shown.xpath("//svg/rect[@x]")
    assert [(one.get("class"), one.get("x"), one.get("width")) for one in parts] == [
        ("good", "0.00%", "50.00%"),
        ("bad", "50.00%", "50.00%"),
    ]


def test_a_small_number_is_seen_and_none_is_not() -> None:
    parts = (Part(1, "good"), Part(0, "bad"))

    shown = read_html(html(page(Bar("x", "x", parts, ("1", "0")), whole=1_000_000)))

    assert shown.xpath("//svg/rect/@x") == ["0.00%"]
    assert shown.xpath("//svg/rect[@x]/@width") == ["0.40%"]


def test_a_screen_reader_gets_the_title_and_the_numbers() -> None:
    bar = Bar("Mutt", "half of all", HALVES, ("1", "0"), notes=("old", "small"))

    shown = read_html(html(page(bar)))

    assert shown.xpath("//svg/@role") == ["img"]
    assert shown.xpath("//svg/title/text()") == ["half of all"]
    assert shown.xpath("//tbody/tr/th/span/text()") == ["old", "small"]
    assert shown.xpath("//td/@data-column") == ["yes", "no"]
    assert shown.xpath("//td[not(@class='bar')]/text()") == ["1", "0"]


def test_a_number_has_the_colour_of_its_part() -> None:
    shown = read_html(html(page(Bar("x", "x", HALVES, ("1", "1")), kinds=("good", "bad"))))

    assert shown.xpath("//thead//th[@class]/@class") == ["good", "bad"]
    assert shown.xpath("//td[@data-column]/@class") == ["good", "bad"]


@settings(deadline=None)
@given(WORD)
def test_no_text_becomes_markup(word: str) -> None:
    made = checked(page(Bar(word, word, HALVES, (word, word), notes=(word,))))

    assert html_texts(html(made))[6:] == [f"{word}{word}", word, word, word]
    assert f"{word} ({word})" in [
        text.replace("\xa0", " ") for text in markdown_texts(markdown(made))
    ]


def test_text_shows_the_table_without_the_bars() -> None:
    made = page(Bar("Mutt", "title", HALVES, ("1", "0"), notes=("old",)))

    assert "  Mutt (old)  1  0\n" in plain(made).decode()
    assert markdown(made).decode().splitlines()[-3:] == [
        "| name | yes | no |",
        "|---|---|---|",
        "| Mutt (old) | 1 | 0 |",
    ]
