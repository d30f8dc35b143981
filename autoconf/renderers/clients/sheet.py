"""A sheet for people, as plain text, HTML and Markdown: what to type where, and why."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.messages import text_of
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.page_parts import before, leaving, one_line, server_table, tested
from autoconf.renderers.pages.html import html
from autoconf.renderers.pages.markdown import markdown
from autoconf.renderers.pages.page import (
    Item,
    Items,
    Links,
    Page,
    Paragraph,
    Section,
    Verbatim,
    checked,
)
from autoconf.renderers.pages.plain import plain
from autoconf.renderers.safe_text import safe

_MAX_LINKS: Final = 6
_PROGRAMS: Final = (
    *("outlook-new", "gmail-app", "samsung", "iphone", "mac", "thunderbird"),
    "other",
)

_CLIENT: Final = ClientInfo(
    name="Sheet to read",
    platforms=("any",),
    auth_methods=frozenset(AuthMethod),
    choices=frozenset(Choice),
    in_setup=True,
)


class Sheet(Struct, frozen=True):
    """Writes settings to type in by hand, for any program."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``sheet.txt``, ``sheet.html`` and ``sheet.md``, which say the same."""
        page = checked(_page(profile))
        forms = (
            ("sheet.txt", "text/plain", plain(page)),
            ("sheet.html", "text/html", html(page)),
            ("sheet.md", "text/markdown", markdown(page)),
        )
        return Rendering(
            client="sheet",
            artifacts=tuple(
                Artifact(path=path, media_type=media_type, content=content)
                for path, media_type, content in forms
            ),
            steps=(Message.of("step.sheet.read"), Message.of("step.sheet.print")),
        )


def _page(profile: Profile) -> Page:
    return Page(
        title=text_of("sheet.title", address=profile.address.text),
        lead=(*_lead(profile), tested(profile)),
        sections=(
            *before(profile),
            _incoming(profile),
            _outgoing(profile),
            *_other(profile),
            _password(),
            *_choices(profile),
            *_links(profile),
            _where(profile),
        ),
    )


def _lead(profile: Profile) -> Iterator[Paragraph]:
    config = profile.config
    provider = one_line(config.display_name) or config.provider_id
    yield Paragraph(text_of("sheet.provider", provider=provider))
    for key, value in (
        ("account", profile.choices.account_name),
        ("name", profile.choices.display_name),
    ):
        if value:
            yield Paragraph(text_of(f"sheet.{key}", name=safe(value, f"{key} name")))


def _incoming(profile: Profile) -> Section:
    protocol = profile.incoming.protocol.value
    return Section(
        text_of("sheet.incoming", protocol=protocol.upper()),
        (
            Paragraph(text_of(f"sheet.{protocol}")),
            server_table(profile, profile.incoming),
            leaving(profile),
        ),
        beside=True,
    )


def _outgoing(profile: Profile) -> Section:
    table = server_table(profile, profile.outgoing)
    words = Paragraph(text_of("sheet.same-login"))
    return Section(text_of("sheet.outgoing"), (table, words), beside=True)


def _password() -> Section:
    words = Paragraph(text_of("sheet.password"))
    return Section(text_of("sheet.password-title"), (words,), beside=True)


def _choices(profile: Profile) -> Iterator[Section]:
    choices = profile.choices
    if choices.folders == "local" and profile.incoming.protocol is MailProtocol.IMAP:
        words = Paragraph(text_of("sheet.folders-local"))
        yield Section(text_of("sheet.folders-title"), (words,), beside=True)
    if choices.signature:
        signature = safe(choices.signature, "signature", lines=True)
        yield Section(text_of("sheet.signature-title"), (Verbatim(signature),), beside=True)


def _where(profile: Profile) -> Section:
    """Say where programs hide the form, those that read no file of ours."""
    protocol = profile.incoming.protocol.value.upper()
    items = tuple(
        Item(
            text_of(f"sheet.program.{name}.where", protocol=protocol),
            text_of(f"sheet.program.{name}.name"),
        )
        for name in _PROGRAMS
    )
    return Section(text_of("sheet.where-title"), (Paragraph(text_of("sheet.where")), Items(items)))


def _other(profile: Profile) -> Iterator[Section]:
    """Yield the settings of the incoming protocol that is not used, where there is one."""
    used = profile.incoming.protocol
    for server in profile.config.incoming:
        if server.protocol is not used:
            protocol = server.protocol.value
            yield Section(
                text_of("sheet.other", protocol=protocol.upper()),
                (
                    Paragraph(text_of(f"sheet.other-{protocol}")),
                    server_table(profile, server),
                ),
                beside=True,
            )
            return


def _links(profile: Profile) -> Iterator[Section]:
    config = profile.config
    links = dict.fromkeys((*config.instructions, *config.enable, *config.documentation))
    if links:
        listed = tuple(
            (safe(link.url, "link"), one_line(link.text[0][1]) if link.text else "")
            for link in list(links)[:_MAX_LINKS]
        )
        yield Section(text_of("sheet.more"), (Links(listed),), beside=True)


RENDERER: Final[Renderer] = Sheet()
