"""The sections of pages for people that say what to type, and where."""

from collections.abc import Iterator
from typing import Final

from autoconf.model.message import Message
from autoconf.model.profile import Profile
from autoconf.renderers.interface import Words
from autoconf.renderers.kits.page_parts import (
    before_other,
    leaving,
    login_answer,
    one_line,
    server_table,
)
from autoconf.renderers.pages.page import Item, Items, Links, Paragraph, Section
from autoconf.renderers.safe_text import safe

_MAX_LINKS: Final = 6
_PROGRAMS: Final = (
    *("outlook-classic", "outlook-new", "outlook-phone", "gmail-app", "samsung", "iphone", "mac"),
    *("thunderbird", "other"),
)


def incoming_section(profile: Profile, words: Words) -> Section:
    """Say what to type for incoming mail."""
    protocol = profile.incoming.protocol.value
    return Section(
        words(Message.of("sheet.incoming", protocol=protocol.upper())),
        (
            Paragraph(words(Message.of(f"sheet.{protocol}"))),
            server_table(profile, profile.incoming, words),
            leaving(profile, words),
        ),
        beside=True,
    )


def outgoing_section(profile: Profile, words: Words) -> Section:
    """Say what to type for outgoing mail."""
    table = server_table(profile, profile.outgoing, words)
    answer = login_answer(profile, words)
    return Section(words(Message.of("sheet.outgoing")), (table, answer), beside=True)


def password_section(words: Words) -> Section:
    """Say where the password is typed."""
    where = Paragraph(words(Message.of("sheet.password")))
    return Section(words(Message.of("sheet.password-title")), (where,), beside=True)


def other_section(profile: Profile, words: Words) -> Iterator[Section]:
    """Yield the settings of the incoming protocol that is not used, if there is one."""
    used = profile.incoming.protocol
    for server in profile.config.incoming:
        if server.protocol is not used:
            protocol = server.protocol.value
            yield Section(
                words(Message.of("sheet.other", protocol=protocol.upper())),
                (
                    *before_other(profile, server.protocol, words),
                    Paragraph(words(Message.of(f"sheet.other-{protocol}"))),
                    server_table(profile, server, words),
                ),
                beside=True,
            )
            return


def where_section(profile: Profile, words: Words) -> Section:
    """Say where programs that read no file have their form."""
    protocol = profile.incoming.protocol.value.upper()
    # Outlook on phones knows no POP3.
    programs = [n for n in _PROGRAMS if (n, protocol) != ("outlook-phone", "POP3")]
    items = tuple(
        Item(
            words(Message.of(f"sheet.program.{name}.where", protocol=protocol)),
            words(Message.of(f"sheet.program.{name}.name")),
        )
        for name in programs
    )
    intro = Paragraph(words(Message.of("sheet.where")))
    return Section(words(Message.of("sheet.where-title")), (intro, Items(items)))


def links_section(profile: Profile, words: Words) -> Iterator[Section]:
    """Yield the provider's own pages, if there are any."""
    config = profile.config
    links = dict.fromkeys((*config.instructions, *config.enable, *config.documentation))
    if links:
        listed = tuple(
            (safe(link.url, "link"), one_line(link.text[0][1]) if link.text else "")
            for link in list(links)[:_MAX_LINKS]
        )
        yield Section(words(Message.of("sheet.more")), (Links(listed),), beside=True)
