"""Each macro with a value of each kind, beside the HTML that it is to be (compared as HTML)."""

from pathlib import Path
from typing import Final

import lxml.html
import pytest
from lxml.html import HtmlElement
from msgspec import Struct

import autoconf.web.pages
from autoconf.renderers.pages.page import Grid, Item, Items, Links, Paragraph, Section, Verbatim
from autoconf.renderers.pages.page import Table as Pairs
from autoconf.web.pages.brand import Brand
from autoconf.web.pages.parts import (
    Ask,
    Choice,
    Code,
    Link,
    Mark,
    Note,
    Pick,
    Row,
    Stop,
    Value,
    Values,
    Verdict,
)
from autoconf.web.pages.rendering import environment
from tests.web.pages.rendered import LANGUAGES
from tests.web.pages.samples import HOSTILE

GOLDEN: Final = Path(__file__).with_name("golden")
COMPONENTS: Final = Path(autoconf.web.pages.__file__).with_name("templates") / "components"
KNOWN: Final = ("help.example",)
URL: Final = "https://help.example/imap"


class Case(Struct, frozen=True):
    """A call of a macro.

    Attributes:
        file: of the macro.
        call: as templates write it; ``{{ one }}`` is the value.
        one: the value.
    """

    file: str
    call: str
    one: object = None


def call(name: str, file: str = "") -> str:
    return f"{{% from 'components/{file or name}.html' import {name} %}}"


def around(inner: str) -> str:
    return f"{{% call {inner} %}}<p>inside</p>{{% endcall %}}"


BRAND: Final = Brand(helpdesk="0123 456", imprint="https://example.com/imprint")
STOPS: Final = (
    Stop(kind="yes", what="IMAP", place="imap.example", port="port 993", came="ok", when="0.4 s"),
    Stop(kind="no", what="POP3", came=HOSTILE),
    Stop(kind="none", what="SMTP"),
    Stop(kind="wait", what="PACC", place="pacc.example"),
)
ADDRESS: Final = Ask(
    name="address",
    label="Address",
    button="Go",
    kind="email",
    hint="Such as a@b.example",
    example="a@b.example",
)
PASSWORD: Final = Ask(name="password", label="Password", button="Test", kind="password")
WRONG: Final = Ask(
    name="domain", label="Domain", button="Look", error=f"No domain: {HOSTILE}", value=HOSTILE
)
SERVER: Final = Values(
    title="Incoming mail",
    note="IMAP",
    rows=(
        Value(label="Server", text="imap.example"),
        Value(label="Security", text="SSL/TLS", kind="words"),
        Value(label="User name", text=f"a@{HOSTILE}"),
        Value(label="Password", text="yours", kind="note"),
    ),
)
NOTE: Final = Note(
    tone="warn", title="Careful", texts=(f"See {URL}",), steps=("First", "Then"), small="By you."
)
BLOCKS: Final = Section(
    "Heading",
    (
        Paragraph(f"See {URL} and https://evil.example/"),
        Paragraph("old", mark="small"),
        Items((Item("one"), Item("two", name="Name"))),
        Items((Item("first"), Item("second")), numbered=True),
        Links(((URL, "Help"), ("https://evil.example/x", ""))),
        Pairs((("Server", HOSTILE),)),
        Grid(("A", "B"), (("1", "2"),)),
        Verbatim(f"line\n{HOSTILE}"),
    ),
)
VERDICT: Final = Verdict(
    tone="bad",
    title="It failed for a@b.example",
    lead=(f"Because of {HOSTILE}",),
    facts=(("Can be fixed by:", "you"),),
)
ROWS: Final = (
    Row(name="Thunderbird", mark=Mark(kind="good", word="yes"), text="a file"),
    Row(name=HOSTILE, mark=Mark(kind="none", word="no"), text=""),
)
CASES: Final = {
    "ask": Case("ask", call("ask") + "{{ ask(one, 'token', '/go') }}", ADDRESS),
    "ask-password": Case("ask", call("ask") + "{{ ask(one, 'token', '/go') }}", PASSWORD),
    "ask-wrong": Case("ask", call("ask") + "{{ ask(one, 'token', '/go') }}", WRONG),
    "bar": Case("bar", call("bar") + "{{ bar(3, 9) }}"),
    "blocks": Case("blocks", call("blocks") + "{{ blocks(one, ('help.example',)) }}", BLOCKS),
    "choice": Case(
        "choice",
        call("choice") + "{{ choice(one, 'protocol', 'choose') }}",
        Choice(value="imap", title="Everywhere", text="IMAP.", is_chosen=True),
    ),
    "details": Case("details", call("details") + around("details(one, 'note')"), HOSTILE),
    "foot": Case("foot", call("foot") + "{{ foot('1.0', one) }}", BRAND),
    "icons": Case("icons", call("icon", "icons") + "{{ icon(one) }}", "yes"),
    "letter": Case("letter", call("letter") + around("letter('Title', one)"), "Lead"),
    "links": Case(
        "links",
        call("file_links", "links") + "{{ file_links(one) }}{{ file_links(one, is_first=true) }}",
        (Link(url="/files/a", text="Store a", is_file=True), Link(url="/b", text="B")),
    ),
    "mark": Case(
        "mark",
        call("mark") + "{% for each in one %}{{ mark(each) }}{% endfor %}",
        tuple(Mark(kind=kind, word=kind) for kind in ("good", "half", "bad", "none", "unknown")),
    ),
    "note_box": Case("note_box", call("note_box") + "{{ note_box(one, ('help.example',)) }}", NOTE),
    "paper": Case("paper", call("paper") + around("paper()")),
    "pick": Case(
        "pick",
        call("pick") + "{{ pick(one, 'client', 'choose') }}",
        Pick(value="mac", name="Mail", where="Mac"),
    ),
    "present": Case("present", call("present_fields", "present") + "{{ present_fields() }}"),
    "record": Case("record", call("record") + "{{ record(one) }}", "_imaps._tcp SRV 0 1 993 x."),
    "said": Case("said", call("said") + "{{ said(one) }}", HOSTILE),
    "steps": Case(
        "steps",
        call("steps") + "{{ steps(one, ('help.example',)) }}",
        ("Choose **File** now.", f"See {URL}.", HOSTILE),
    ),
    "table": Case("table", call("table") + "{{ table(one, ('Program', 'Result', 'How')) }}", ROWS),
    "table-plain": Case("table", call("table") + "{{ table(one) }}", ROWS),
    "text": Case("text", call("breakable", "text") + "{{ breakable(one) }}", "a@b@c"),
    "top": Case(
        "top",
        call("top") + "{{ top('Mail', none, '/x', one, is_owner=true) }}",
        (("de", "Deutsch"),),
    ),
    "trace": Case("trace", call("trace") + "{{ trace(one, 'Steps') }}", STOPS),
    "values": Case("values", call("values") + "{{ values(one) }}", SERVER),
    "values-paper": Case(
        "values", call("values") + "{{ values(one, level='h2', can_copy=False) }}", SERVER
    ),
    "verdict": Case("verdict", call("verdict") + "{{ verdict(one) }}", VERDICT),
    "withqr": Case(
        "withqr",
        call("withqr") + around("withqr(one)"),
        Code(url="/qr.svg", alt="Code", caption="For the camera"),
    ),
}


def made(case: Case) -> str:
    template = environment(LANGUAGES["en"]).from_string(case.call)
    return template.render(one=case.one)


def canonical(html: str) -> list[tuple[str, ...]]:
    """Return elements and texts in order, without the white space that browsers do not show."""
    root = lxml.html.fragment_fromstring(html, create_parent="body")
    return list(_parts(root))


def _parts(element: HtmlElement) -> list[tuple[str, ...]]:
    attributes = [f"{name}={value}" for name, value in sorted(element.items())]
    found: list[tuple[str, ...]] = [(str(element.tag), *attributes)]
    is_verbatim = element.tag == "pre"
    texts = [element.text or ""]
    for child in element:
        found += _text(texts.pop(), is_verbatim=is_verbatim)
        found += [*_parts(child), ("/" + str(child.tag),)]
        texts.append(child.tail or "")
    return found + _text(texts.pop(), is_verbatim=is_verbatim)


def _text(text: str, *, is_verbatim: bool) -> list[tuple[str, ...]]:
    shown = text if is_verbatim else " ".join(text.split())
    return [("text", shown)] if shown else []


@pytest.mark.parametrize("name", CASES)
def test_a_macro_makes_its_html(name: str) -> None:
    expected = (GOLDEN / f"{name}.html").read_text(encoding="utf-8")

    assert canonical(made(CASES[name])) == canonical(expected)


def test_every_macro_has_a_case_and_every_file_is_used() -> None:
    assert {case.file for case in CASES.values()} == {path.stem for path in COMPONENTS.iterdir()}
    assert {path.stem for path in GOLDEN.iterdir()} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_macro_escapes_its_values(name: str) -> None:
    assert "<script" not in made(CASES[name])
