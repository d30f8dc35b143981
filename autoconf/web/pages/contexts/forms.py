"""The forms: what stopped working, present settings, and a domain to look at."""

from typing import ClassVar, Final

from autoconf.errors import InvalidAddressError
from autoconf.formats.safe_text import clean_text
from autoconf.model.message import Message
from autoconf.renderers.interface import Words
from autoconf.web.pages.contexts.facts import JobFacts
from autoconf.web.pages.parts import Ask, Choice, Context

SYMPTOMS: Final = (
    "asks-again",
    "cannot-send",
    "no-new-mail",
    "mail-vanishes",
    "certificate-name",
    "lands-in-junk",
)
"""Ids of complaints; something else is said in words."""

OTHER: Final = "other"
_LONGEST: Final = 320


class Symptoms(Context, frozen=True, kw_only=True):
    """What stopped working.

    Attributes:
        address: as typed before.
        address_error: why it is no address; empty: it is one.
        symptoms: to choose from.
        said: the words that were typed before.
    """

    template: ClassVar[str] = "symptoms.html"
    address: str = ""
    address_error: str = ""
    symptoms: tuple[Choice, ...]
    said: str = ""


def symptoms(
    words: Words, *, address: str = "", error: str = "", chosen: str = "", said: str = ""
) -> Symptoms:
    """Return the form; after an error with what was typed."""
    selected = chosen if chosen in SYMPTOMS or chosen == OTHER else SYMPTOMS[0]
    return Symptoms(
        address=address,
        address_error=error,
        symptoms=tuple(
            Choice(
                value=name,
                title=words(Message.of(f"web.symptom.{name}")),
                text="",
                is_chosen=name == selected,
            )
            for name in (*SYMPTOMS, OTHER)
        ),
        said=said,
    )


class Present(Context, frozen=True, kw_only=True):
    """The form for the settings that a program has now.

    Attributes:
        job_url: the path of the job.
        title: the heading.
        error: why the settings cannot be read; empty: they were not sent yet.
    """

    template: ClassVar[str] = "present.html"
    job_url: str
    title: str
    error: str = ""


def present(facts: JobFacts, words: Words, error: str = "") -> Present:
    """Return the form for the settings that a program has now."""
    title = words(Message.of("web.present.title", address=facts.address))
    return Present(job_url=facts.url, title=title, error=error)


class Domain(Context, frozen=True, kw_only=True):
    """The form for a domain to look at.

    Attributes:
        ask: the field.
    """

    template: ClassVar[str] = "domain.html"
    ask: Ask


def domain(words: Words, value: str = "", error: str = "") -> Domain:
    """Return the form for a domain to look at."""
    return Domain(
        ask=Ask(
            name="domain",
            label=words(Message("web.domain.label")),
            button=words(Message("web.domain.go")),
            hint=words(Message("web.domain.hint")),
            error=error,
            value=value,
            example=words(Message("web.domain.example")),
        )
    )


def not_a_domain(typed: str, why: InvalidAddressError, words: Words) -> Domain:
    """Return the form for something that is no domain."""
    error = words(Message.of("web.domain.no-domain", why=why))
    return domain(words, clean_text(typed, _LONGEST), error)
