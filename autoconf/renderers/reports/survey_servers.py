"""The part of a survey's page about servers: their TLS and their certificates."""

from collections.abc import Iterator
from typing import Final

from autoconf.formats.safe_text import clean_text
from autoconf.model.grade import Level
from autoconf.model.message import Message
from autoconf.model.survey_counts import ServerCount, Servers
from autoconf.renderers.interface import Words
from autoconf.renderers.pages.page import Bar, Bars, Item, Items, Paragraph, Part, Section
from autoconf.renderers.reports.survey_parts import number, share

_GRADES: Final = {Level.OK: "good", Level.WARN: "careful", Level.FAIL: "bad", None: "soft"}


def servers_section(servers: Servers, words: Words) -> Section:
    """Return the section: grades, versions, certificates."""
    whole = max(servers.all.servers, 1)

    def bars(column: str, found: Iterator[tuple[str, ServerCount, str]]) -> Bars:
        names = (column, "share", "servers", "percent", "domains")
        columns = tuple(words(Message.of(f"survey.column.{name}")) for name in names)
        return Bars(columns, tuple(_bar(*one, whole) for one in found), whole)

    about = Paragraph(words(Message("survey.about.servers")), mark="small")
    return Section(
        words(Message("survey.page.servers")),
        (
            about,
            bars("grade", _grades(servers, words)),
            bars("version", _versions(servers, words)),
            Items(tuple(Item(words(line)) for line in certificate_lines(servers))),
        ),
    )


def certificate_lines(servers: Servers) -> Iterator[Message]:
    """Yield how many certificates have ended, and how many end soon."""
    for name, found in (
        ("survey.certificates-ended", servers.certificates.ended),
        ("survey.certificates-soon", servers.certificates.soon),
    ):
        given = {"servers": number(found.servers), "domains": number(found.domains)}
        yield Message.of(name, **given)


def _bar(name: str, found: ServerCount, kind: str, whole: int) -> Bar:
    percent = share(found.servers, whole)
    cells = (number(found.servers), percent, number(found.domains))
    return Bar(name, f"{name}: {percent}", (Part(found.servers, kind),), cells)


def _grades(servers: Servers, words: Words) -> Iterator[tuple[str, ServerCount, str]]:
    for one in servers.grades:
        name = "none" if one.grade is None else one.grade.value
        yield words(Message.of(f"survey.grade.{name}")), one, _GRADES[one.grade]
    yield words(Message("survey.grade.silent")), servers.silent, "soft"


def _versions(servers: Servers, words: Words) -> Iterator[tuple[str, ServerCount, str]]:
    for one in servers.versions:
        version = clean_text(one.tls_version)
        named = "TLS 1.0" if version == "TLSv1" else version.replace("TLSv", "TLS ")
        shown = named or words(Message("survey.no-tls"))
        yield shown, one, _kind_of(version)


def _kind_of(version: str) -> str:
    if not version:
        return "bad"
    is_old = version.startswith("SSL") or version in ("TLSv1", "TLSv1.0", "TLSv1.1")
    return "careful" if is_old else "good"
