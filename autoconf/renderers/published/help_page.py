"""The page for the people of a domain: index.html, one file without scripts, fit for print."""

from collections.abc import Iterator
from typing import Final

from autoconf.model.domain import unicode_domain
from autoconf.model.message import Message
from autoconf.model.published import Published
from autoconf.renderers.interface import Words
from autoconf.renderers.kits.page_parts import before, one_line
from autoconf.renderers.kits.sheet_sections import (
    incoming_section,
    links_section,
    other_section,
    outgoing_section,
    where_section,
)
from autoconf.renderers.pages.html import html
from autoconf.renderers.pages.page import Links, Page, Paragraph, Section, checked
from autoconf.renderers.published import apple_profile
from autoconf.renderers.published.interface import Document


def _write(published: Published, words: Words) -> bytes:
    profile = published.profile
    domain = unicode_domain(published.domain)
    provider = one_line(published.config.display_name)
    return html(
        checked(
            Page(
                title=words(Message.of("sheet.title-for-all", domain=domain)),
                lead=(Paragraph(words(Message.of("sheet.provider", provider=provider))),),
                sections=(
                    *before(profile, words),
                    _by_itself(words),
                    *_apple(published, words),
                    incoming_section(profile, words),
                    outgoing_section(profile, words),
                    *other_section(profile, words),
                    *links_section(profile, words),
                    where_section(profile, words),
                ),
                language=words(Message("language.code")),
            )
        )
    )


def _by_itself(words: Words) -> Section:
    text = Paragraph(words(Message("published.by-itself")))
    return Section(words(Message("published.by-itself-title")), (text,))


def _apple(published: Published, words: Words) -> Iterator[Section]:
    """Yield the link to the profile for Apple's devices, if there is one."""
    if apple_profile.DOCUMENT.content(published, words) is None:
        return
    url = f"https://autoconfig.{published.domain}/apple.mobileconfig"
    yield Section(
        words(Message("published.apple-title")),
        (
            Links(((url, words(Message("published.apple-link"))),)),
            Paragraph(words(Message("published.apple"))),
        ),
    )


DOCUMENT: Final = Document(media_type="text/html", write=_write)
