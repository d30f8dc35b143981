"""The values that the macros of the templates take, and the base of all contexts."""

from typing import ClassVar, Literal

from msgspec import Struct

StopKind = Literal["yes", "no", "none", "wait"]
Tone = Literal["good", "bad", "warn", "calm"]


class Context(Struct, frozen=True, kw_only=True):
    """What a template shows; each field is a variable of the template.

    Attributes:
        template: the name of the file.
    """

    template: ClassVar[str]


class Said(Struct, frozen=True, kw_only=True):
    """Words in a language that is not that of the page.

    Attributes:
        text: the words.
        language: its tag; empty: it is that of the page after all.
    """

    text: str
    language: str


class Stop(Struct, frozen=True, kw_only=True):
    """A station of the trace.

    Attributes:
        kind: found, trouble, nothing there, or no answer yet.
        what: was asked or tested.
        place: a host; empty where there is none.
        port: of the host, in words.
        came: what came of it.
        when: how long it took.
    """

    kind: StopKind
    what: str
    place: str = ""
    port: str = ""
    came: str = ""
    when: str = ""


class Verdict(Struct, frozen=True, kw_only=True):
    """The first words of a page.

    Attributes:
        tone: good, bad, warn or calm.
        title: the heading of the page.
        lead: paragraphs below it.
        facts: pairs of label and words, such as who can fix it.
    """

    tone: Tone
    title: str
    lead: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


class Ask(Struct, frozen=True, kw_only=True):
    """One question with its field and its button.

    Attributes:
        name: of the field; its id too.
        label: above the field.
        button: the words on the button.
        kind: the type of the field.
        hint: below the field.
        error: below the field, in place of the hint.
        value: what was typed before.
        example: shows the form of an answer.
    """

    name: str
    label: str
    button: str
    kind: Literal["email", "text", "password"] = "text"
    hint: str = ""
    error: str = ""
    value: str = ""
    example: str = ""


class Choice(Struct, frozen=True, kw_only=True):
    """One way out of a few, with what it means.

    Attributes:
        value: of the radio button.
        title: the consequence in few words.
        text: the name, and the consequence in full.
        is_chosen: whether it is selected.
    """

    value: str
    title: str
    text: str
    is_chosen: bool = False


class Pick(Struct, frozen=True, kw_only=True):
    """A mail program to choose.

    Attributes:
        value: of the radio button.
        name: of the program.
        where: it runs.
        is_chosen: whether it is selected.
    """

    value: str
    name: str
    where: str
    is_chosen: bool = False


class Value(Struct, frozen=True, kw_only=True):
    """A value to type.

    Attributes:
        label: the name of the field.
        text: the value.
        kind: "code" for a value to copy letter by letter, "words" for one to copy, "note" for
            words about it.
    """

    label: str
    text: str
    kind: Literal["code", "words", "note"] = "code"


class Values(Struct, frozen=True, kw_only=True):
    """The values of one server.

    Attributes:
        title: incoming or outgoing mail.
        note: the protocol.
        rows: the values.
    """

    title: str
    note: str
    rows: tuple[Value, ...]


class Link(Struct, frozen=True, kw_only=True):
    """A place to go to, or a file.

    Attributes:
        url: of this site.
        text: the words on it.
        is_file: whether it is stored, not shown.
    """

    url: str
    text: str
    is_file: bool = False


class Code(Struct, frozen=True, kw_only=True):
    """A code for the camera of a phone.

    Attributes:
        url: of the picture.
        alt: says what it holds.
        caption: the words below it.
    """

    url: str
    alt: str
    caption: str


class Note(Struct, frozen=True, kw_only=True):
    """A thing to know.

    Attributes:
        tone: its colour.
        title: its first words; empty: none.
        texts: paragraphs.
        steps: to do, in order; hints of the provider among them.
        small: who can fix it, or how old it is.
    """

    tone: Literal["warn", "calm", "bad"]
    title: str = ""
    texts: tuple[str, ...] = ()
    steps: tuple[str | Said, ...] = ()
    small: str = ""


class Mark(Struct, frozen=True, kw_only=True):
    """A word with a shape and a colour.

    Attributes:
        kind: good, half, none or unknown.
        word: beside the shape.
    """

    kind: Literal["good", "half", "bad", "none", "unknown"]
    word: str


class Row(Struct, frozen=True, kw_only=True):
    """A row of a table of results.

    Attributes:
        name: what it is about.
        mark: the result.
        text: how, or what is missing.
    """

    name: str
    mark: Mark
    text: str


class Difference(Struct, frozen=True, kw_only=True):
    """A setting that does not fit.

    Attributes:
        name: of the setting.
        program: that has it.
        yours: the value there.
        right: the value to type.
        effect: what the difference does.
    """

    name: str
    program: str
    yours: str
    right: str
    effect: str


class Trace(Struct, frozen=True, kw_only=True):
    """Stations under a name.

    Attributes:
        title: of the list.
        stops: its stations in order.
    """

    title: str
    stops: tuple[Stop, ...]
