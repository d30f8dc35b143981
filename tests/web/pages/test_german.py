"""What German readers see: no English is left, and numbers are as they write them."""

import re
from functools import cache
from typing import Final

import pytest
from lxml.html import HtmlElement

from autoconf.formats.message_values import with_values
from autoconf.messages import words
from autoconf.model.message import Message
from autoconf.renderers.engine import clients
from autoconf.web.pages.rendering import Language, Pages
from tests.auditing.audits import audited
from tests.renderers.readers_pages import read_html
from tests.web.pages.all_pages import PAGES
from tests.web.pages.rendered import VISITOR

SAME: Final = re.compile(
    r"Alpine|Claws Mail|Cookies|DANE|DMARC|Delta Chat|Domain|Evolution|FairEmail|FairEmail Play"
    r"|Geary|IMAP|KMail|MTA-STS|Mac:?|Mutt|NeoMutt|Nextcloud Mail|OfflineIMAP|Outlook"
    r"|Outlook \(Autodiscover\)|POP3|Port|SMTP|SPF|SSL/TLS|STARTTLS|Samsung Email|Server|TLS-RPT"
    r"|Thunderbird:?|Windows Mail|aerc|fetchmail|getmail|himalaya|iPhone:?|mbsync|mpop|msmtp"
    r"|WDJB-MJHT|[a-z]+@|mutt -F DIR/mutt/muttrc|v=spf1 mx -all"
    r"|(GET|POST) /api/\S+|_submission\._tcp\..*|[0-9]+, (SSL/TLS|STARTTLS)"
    r"|(https://)?[a-z@.-]+\.(example|com|org)[/?.]?\S*|.*<script>.*"
)
"""Names, values, and what strangers said."""


def _spoken(language: str, message: Message) -> str:
    shown = with_values(message)
    return words(language)(shown.id, shown.parameters)


@cache
def pages() -> Pages:
    return Pages(
        {
            "en": Language(name="English", words=lambda message: _spoken("en", message)),
            "de": Language(name="Deutsch", words=lambda message: _spoken("de", message)),
        }
    )


def page(name: str, language: str) -> HtmlElement:
    context = PAGES[name](pages().words(language))
    return read_html(pages().render(context, language, VISITOR))


def texts(name: str, language: str) -> set[str]:
    """Return the texts of a page that stand in its language, one line each."""
    root = page(name, language)
    other = "ancestor-or-self::*[@lang and not(self::html)]"
    found = root.xpath(
        f"//body//text()[not({other})] | //@alt | //@aria-label[not(../{other})] | //@placeholder"
    )
    return {" ".join(text.split()) for text in found}


@pytest.mark.parametrize("name", PAGES)
def test_a_german_page_has_no_english_words(name: str) -> None:
    same = texts(name, "en") & texts(name, "de")

    assert [text for text in same if re.search("[A-Za-z]", text) and not SAME.fullmatch(text)] == []


def test_times_have_a_comma() -> None:
    assert "0,4 s" in texts("good", "de")
    assert "0.4 s" in texts("good", "en")


def test_places_that_were_asked_have_words() -> None:
    assert "SRV-Einträge von lindenhof.example" in texts("answer", "de")
    assert any("liest SRV-Einträge von example.com" in text for text in texts("owner", "de"))


def test_the_english_names_of_programs_are_the_same_everywhere() -> None:
    for one in audited().programs:
        named = Message.of(f"audit.program.{one.program}")
        if named.id in ("audit.program.outlook", "audit.program.gmail-android"):
            assert _spoken("en", named) == one.name
    for client in ("outlook-mobile", "thunderbird-policies"):
        assert _spoken("en", Message.of(f"web.client.{client}")) == clients()[client].name


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("bad", "//main//ol/li[2][@lang='en']"),
        ("login", "//main//p[@lang='en']"),
        ("sheet-yahoo", "//article//p[@lang='en']"),
    ],
)
def test_a_hint_of_a_provider_stands_alone_with_its_language(name: str, path: str) -> None:
    hint = "Sign in, open Account security, and choose Create app password."

    assert [one.text_content().strip() for one in page(name, "de").xpath(path)] == [hint]
    assert page(name, "en").xpath("//main//*[@lang]") == []
    assert hint in texts(name, "en")


def test_the_step_before_a_hint_keeps_its_link() -> None:
    (first, *_) = page("bad", "de").xpath("//main//ol[@class='steps'][1]/li[1]")

    assert " ".join(first.text_content().split()) == (
        "Erstellen Sie ein App-Passwort in den Kontoeinstellungen von Yahoo."
        " https://login.yahoo.com/account/security"
    )
