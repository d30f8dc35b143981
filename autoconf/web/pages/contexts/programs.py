"""The mail programs: which there are, their steps, and the file or the code for them."""

from typing import Final
from urllib.parse import quote

from msgspec import Struct

from autoconf.errors import UnknownClientError, UnsupportedError
from autoconf.model.message import Message
from autoconf.model.profile import Choices, Profile, Rendering
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol
from autoconf.renderers.engine import clients, render, steps_page
from autoconf.renderers.interface import Words
from autoconf.renderers.pages.page import Section
from autoconf.usecases.profile_making import make_profile
from autoconf.web.pages.contexts.facts import Chosen, JobFacts
from autoconf.web.pages.contexts.telling import line
from autoconf.web.pages.contexts.telling import told as told_as
from autoconf.web.pages.parts import Code, Link, Pick

OTHER: Final = "other"
"""Stands for all programs that have no place of their own on the page."""


class Featured(Struct, frozen=True, kw_only=True):
    """A program with a place on the page.

    Attributes:
        client: the id of the client whose files it takes; empty: there are none.
        file: the one of these files that a person needs; empty: all.
        has_code: whether there is a code for its camera.
        file_first: whether its file is better than typing.
        instead_of: the id of a client whose steps it shows; empty: none.
    """

    client: str = ""
    file: str = ""
    has_code: bool = False
    file_first: bool = False
    instead_of: str = ""


FEATURED: Final = {
    "thunderbird": Featured(client="thunderbird"),
    "outlook-classic": Featured(client="outlook", file="outlook.prf"),
    "outlook-new": Featured(),
    "iphone": Featured(client="apple-mail", file_first=True),
    "mac": Featured(client="apple-mail", file_first=True),
    "thunderbird-phone": Featured(client="thunderbird-android", file="settings.k9s", has_code=True),
    "gmail-app": Featured(instead_of="gmail-android"),
}
_TRANSLATED: Final = frozenset({"outlook-mobile", "thunderbird-policies"})
"""Clients whose names have a word in them that is not a name."""

Links = tuple[Link, ...]
STEPS: Final = 4
"""Each program of the page has so many steps."""


class Program(Struct, frozen=True, kw_only=True):
    """The chosen program.

    Attributes:
        name: of the program.
        lead: the line above the steps.
        steps: what to do, in order.
        code: for its camera.
        files: to store.
        notes: what its files cannot hold.
        others: the programs that are not shown by themselves.
        sections: steps for the screens of an app.
        is_file_first: whether the file is stored before the steps.
    """

    name: str
    lead: str = ""
    steps: tuple[str, ...] = ()
    code: Code | None = None
    files: tuple[Link, ...] = ()
    notes: tuple[str, ...] = ()
    others: tuple[Link, ...] = ()
    sections: tuple[Section, ...] = ()
    is_file_first: bool = False


def picks(chosen: str, words: Words) -> tuple[Pick, ...]:
    """Return the programs to choose from; the last one stands for all others."""
    shown = chosen if chosen in FEATURED else OTHER
    return tuple(
        Pick(
            value=name,
            name=words(Message.of(f"web.program.{name}.name")),
            where=words(Message.of(f"web.program.{name}.where", count=len(_others()))),
            is_chosen=name == shown,
        )
        for name in (*FEATURED, OTHER)
    )


def _others() -> dict[str, str]:
    """Return the names of the other programs that mail can be read or sent with, by id."""
    shown = {name for one in FEATURED.values() for name in (one.client, one.instead_of)}
    return {
        name: info.name
        for name, info in clients().items()
        if name not in shown and not info.for_owners and name != "sheet"
    }


def _named(client: str, name: str, words: Words) -> str:
    """Return the name of a client: some have words in them that are translated."""
    return words(Message.of(f"web.client.{client}")) if client in _TRANSLATED else name


def known_program(name: str) -> str:
    """Return the program if there is one of that name, else the first one."""
    return name if name in FEATURED or name in _others() or name == OTHER else "thunderbird"


def program(
    facts: JobFacts, report: Report, chosen: Chosen, words: Words, *, on_paper: bool = False
) -> Program:
    """Return the chosen program with its steps and files.

    Args:
        facts: of the job.
        report: of the job.
        chosen: the protocol to read mail over, and the program.
        words: makes the text of a message.
        on_paper: whether the steps are to be printed, where no file can be stored.
    """
    name = known_program(chosen.client)
    featured = FEATURED.get(name)
    if featured is None:
        return _other(facts, report, chosen, words)
    address = facts.address
    if report.address is None:  # a domain alone was asked about
        address = words(Message("web.value.your-address"))
    values = {"address": address, "protocol": chosen.protocol.upper()}

    def told(ending: str) -> str:
        return words(Message.of(f"web.program.{name}.{ending}", **values))

    made = _made(report, featured.client, chosen.protocol, words) if featured.client else _Made()
    settled = Chosen(protocol=chosen.protocol, client=featured.client)
    files = _files(facts, settled, made, words, featured.file)
    is_file_first = featured.file_first and not on_paper
    way = "file-" if files and (is_file_first or featured.has_code) else ""
    return Program(
        name=told("title"),
        lead=told(f"{way}lead"),
        steps=tuple(told(f"{way}step-{number}") for number in range(1, STEPS + 1)),
        code=_code(facts, settled, words) if featured.has_code and files else None,
        files=files,
        notes=made.notes if files else (),
        is_file_first=bool(files) and is_file_first,
    )


class _Made(Struct, frozen=True, kw_only=True):
    """What a renderer made, or why it made nothing."""

    rendering: Rendering | None = None
    notes: tuple[str, ...] = ()


def _made(report: Report, client: str, protocol: str, words: Words) -> _Made:
    try:
        rendering = render(profile_of(report, protocol), client, words)
    except (UnsupportedError, UnknownClientError) as error:
        return _Made(notes=(told_as(words)(Message.of_error(error)),))
    notes = tuple(filter(None, map(told_as(words), rendering.caveats)))
    return _Made(rendering=rendering, notes=notes)


def profile_of(report: Report, protocol: str) -> Profile:
    """Return the profile for a protocol.

    Raises:
        UnsupportedError: no server may be written.
    """
    return make_profile(report, Choices(incoming=MailProtocol(protocol)))


def _files(facts: JobFacts, settled: Chosen, made: _Made, words: Words, only: str = "") -> Links:
    """Return the file of a client, or an archive of its files.

    Args:
        facts: of the job.
        settled: the protocol, and the client.
        made: the files.
        words: makes the text of a message.
        only: the name of the one file that a person needs; empty: all.
    """
    if made.rendering is None:
        return ()
    names = [one.path.rpartition("/")[2] for one in made.rendering.artifacts if not one.is_helper]
    kept = [only] if only in names else names
    is_one = len(kept) == 1
    folder = f"{facts.url}/files/{quote(settled.client)}"
    url = f"{folder}/{quote(kept[0])}" if is_one else f"{folder}.zip"
    text = words(Message.of("web.file.one" if is_one else "web.file.many", name=kept[0]))
    return (Link(url=f"{url}?protocol={settled.protocol}", text=text, is_file=True),)


def _code(facts: JobFacts, settled: Chosen, words: Words) -> Code:
    return Code(
        url=f"{facts.url}/qr/{quote(settled.client)}.svg?protocol={settled.protocol}",
        alt=words(Message("web.code.alt")),
        caption=words(Message("web.code.caption")),
    )


def _other(facts: JobFacts, report: Report, chosen: Chosen, words: Words) -> Program:
    """Return a program without a place on the page; without a name, the list of them."""
    others = {name: _named(name, shown, words) for name, shown in _others().items()}
    if chosen.client == OTHER:
        return Program(
            name=words(Message("web.program.other.title")),
            lead=words(Message("web.program.other.lead")),
            others=tuple(
                Link(url=f"{facts.url}?protocol={chosen.protocol}&client={name}#program", text=text)
                for name, text in others.items()
            ),
        )
    made = _made(report, chosen.client, chosen.protocol, words)
    name = others[chosen.client]
    if made.rendering is None:
        return Program(name=name, notes=made.notes)
    page = steps_page(profile_of(report, chosen.protocol), chosen.client, words)
    if page is not None:
        return Program(name=name, notes=made.notes, sections=page.sections)
    return Program(
        name=name,
        lead=words(Message("web.program.other.folder")),
        steps=tuple(map(line(words), made.rendering.steps)),
        files=_files(facts, chosen, made, words),
        notes=made.notes,
    )
