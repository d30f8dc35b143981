"""A finding on a page: what was seen, who can fix it, and the steps."""

from collections.abc import Iterator
from typing import Final

from autoconf.formats.safe_text import clean_text
from autoconf.model.finding import Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.titles import fitted
from autoconf.renderers.interface import Words
from autoconf.renderers.pages.page import Item, Items, Links, Paragraph, Section, SignKind

SIGNS: Final[dict[Severity, tuple[SignKind, str]]] = {
    Severity.BLOCKER: ("bad", "✗"),
    Severity.WARNING: ("careful", "!"),
    Severity.NOTE: ("note", "i"),
}


def finding_section(finding: Finding, words: Words, *, is_ticket: bool = False) -> Section:
    """Return the section of a finding that does not stand first."""
    word = Message.of(f"result.sign.{finding.severity.value}")
    title = clean_text(fitted(finding.title, words))
    seen = (Paragraph(words(finding.message)),) if adds(finding, words) else ()
    return Section(
        words(Message.of("result.also", word=word, title=title)),
        (
            *seen,
            Paragraph(words(who_and_sure(finding, is_ticket=is_ticket))),
            *to_do(finding, words),
        ),
        mark=SIGNS[finding.severity][0],
    )


def adds(finding: Finding, words: Words) -> bool:
    """Tell whether the message says more than the title."""
    return words(finding.message).rstrip(".") != words(finding.title)


def who_and_sure(finding: Finding, *, is_ticket: bool = False) -> Message:
    """Say who can fix it, and how sure it is; the readers of a ticket do not know who "you" is."""
    of_ticket = is_ticket and finding.who is Who.USER
    return Message.of(
        "result.who-and-sure",
        who=Message("who.mailbox-owner") if of_ticket else Message(f"who.{finding.who.value}"),
        sure=Message.of(f"result.sure.{finding.confidence.value}"),
    )


def to_do(finding: Finding, words: Words) -> Iterator[Items | Links]:
    """Yield the steps, and the provider's pages about them."""
    steps = [words(step) for step in finding.to_do_on_page]
    items = tuple(Item(step) for step in steps if step)
    if items:
        yield Items(items, numbered=True)
    if finding.links:
        help_words = words(Message("result.help"))
        yield Links(tuple((link, help_words) for link in finding.links))
