"""A sheet for people, as plain text, HTML and Markdown: what to type where, and why."""

from collections.abc import Iterator
from typing import Final

from autoconf.model.domain import unicode_domain
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile
from autoconf.model.server import AuthMethod, MailProtocol
from autoconf.renderers.interface import Choice, ClientInfo, Renderer, Words
from autoconf.renderers.kits.client import ClientTable
from autoconf.renderers.kits.folders import folders_of
from autoconf.renderers.kits.page_parts import (
    before,
    one_line,
    stand_ins,
    tested,
)
from autoconf.renderers.kits.sheet_sections import (
    incoming_section,
    links_section,
    other_section,
    outgoing_section,
    password_section,
    where_section,
)
from autoconf.renderers.kits.texts import safe_account_name, safe_display_name, safe_signature
from autoconf.renderers.pages.html import html
from autoconf.renderers.pages.markdown import markdown
from autoconf.renderers.pages.page import (
    Page,
    Paragraph,
    Section,
    Verbatim,
    checked,
)
from autoconf.renderers.pages.plain import plain

_CLIENT: Final = ClientInfo(
    name="Sheet to read",
    platforms=("any",),
    auth_methods=frozenset(AuthMethod),
    choices=frozenset(Choice),
    for_all=True,
    in_setup=True,
)


def _files(profile: Profile, words: Words) -> Iterator[Artifact]:
    """Yield ``sheet.txt``, ``sheet.html`` and ``sheet.md``, which say the same."""
    page = checked(_page(profile, words))
    for path, media_type, content in (
        ("sheet.txt", "text/plain", plain(page)),
        ("sheet.html", "text/html", html(page)),
        ("sheet.md", "text/markdown", markdown(page)),
    ):
        yield Artifact(path=path, media_type=media_type, content=content)


def _page(profile: Profile, words: Words) -> Page:
    return Page(
        title=words(_title(profile)),
        lead=(
            *_lead(profile, words),
            tested(profile, words),
            *(Paragraph(words(one), mark="careful") for one in stand_ins(profile.config)),
        ),
        sections=(
            *before(profile, words),
            incoming_section(profile, words),
            outgoing_section(profile, words),
            *other_section(profile, words),
            password_section(words),
            *_choices(profile, words),
            *links_section(profile, words),
            *_helpdesk(profile, words),
            where_section(profile, words),
        ),
        language=words(Message("language.code")),
    )


def _title(profile: Profile) -> Message:
    if profile.is_for_all:
        return Message.of("sheet.title-for-all", domain=unicode_domain(profile.address.domain))
    return Message.of("sheet.title", address=profile.address.text)


def _helpdesk(profile: Profile, words: Words) -> Iterator[Section]:
    if profile.choices.helpdesk:
        who = Paragraph(one_line(profile.choices.helpdesk))
        yield Section(words(Message.of("sheet.helpdesk-title")), (who,), beside=True)


def _lead(profile: Profile, words: Words) -> Iterator[Paragraph]:
    config, choices = profile.config, profile.choices
    provider = one_line(config.display_name) or config.provider_id
    yield Paragraph(words(Message.of("sheet.provider", provider=provider)))
    if choices.account_name:
        yield Paragraph(words(Message.of("sheet.account", name=safe_account_name(profile))))
    if choices.display_name and not profile.is_for_all:
        yield Paragraph(words(Message.of("sheet.name", name=safe_display_name(profile))))


def _choices(profile: Profile, words: Words) -> Iterator[Section]:
    choices = profile.choices
    if choices.folders == "local" and profile.incoming.protocol is MailProtocol.IMAP:
        local = Paragraph(words(Message.of("sheet.folders-local")))
        yield Section(words(Message.of("sheet.folders-title")), (local,), beside=True)
    names = folders_of(profile)
    if choices.folders == "server" and names.are_unusual:
        told = [Message.of("sheet.folder-names", sent=names.sent, drafts=names.drafts)]
        if names.root:
            told.append(Message.of("sheet.root-folder", root=names.root))
        title = words(Message.of("sheet.folders-title"))
        yield Section(title, tuple(Paragraph(words(m)) for m in told), beside=True)
    if choices.signature:
        title = words(Message.of("sheet.signature-title"))
        yield Section(title, (Verbatim(safe_signature(profile)),), beside=True)


RENDERER: Final[Renderer] = ClientTable(
    id="sheet",
    client=_CLIENT,
    files=_files,
    steps=("read", "print"),
    steps_for_all=("hand-out", "print"),
)
