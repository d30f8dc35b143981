"""A finding on a page: what was seen, who can fix it, and the steps."""

from collections.abc import Iterator
from typing import Final

from autoconf.formats.safe_text import clean_text
from autoconf.model.cause import Cause
from autoconf.model.finding import Finding, Severity
from autoconf.model.message import Message
from autoconf.model.titles import fitted
from autoconf.renderers.interface import Words
from autoconf.renderers.pages.page import Item, Items, Links, Paragraph, Section, SignKind

SIGNS: Final[dict[Severity, tuple[SignKind, str]]] = {
    Severity.BLOCKER: ("bad", "✗"),
    Severity.WARNING: ("careful", "!"),
    Severity.NOTE: ("note", "i"),
}


_TOPICS: Final[dict[Cause, str]] = {
    Cause.BAD_CREDENTIALS: "two-passwords",
    Cause.APP_PASSWORD: "app-password",
    Cause.OAUTH_REQUIRED: "browser-sign-in",
}
"""Topics of ``explain`` that help a person more than the standard of the server's reply."""


def finding_section(finding: Finding, words: Words) -> Section:
    """Return the section of a finding that does not stand first."""
    word = Message.of(f"result.sign.{finding.severity.value}")
    title = clean_text(fitted(finding.title, words))
    seen = (Paragraph(words(finding.message)),) if adds(finding, words) else ()
    return Section(
        words(Message.of("result.also", word=word, title=title)),
        (*seen, Paragraph(words(who_and_sure(finding))), *to_do(finding, words)),
        mark=SIGNS[finding.severity][0],
    )


def adds(finding: Finding, words: Words) -> bool:
    """Tell whether the message says more than the title."""
    return words(finding.message).rstrip(".") != words(finding.title)


def who_and_sure(finding: Finding) -> Message:
    """Say who can fix it, and how sure it is."""
    return Message.of(
        "result.who-and-sure",
        who=Message.of(f"who.{finding.who.value}"),
        sure=Message.of(f"result.sure.{finding.confidence.value}"),
    )


def to_do(finding: Finding, words: Words) -> Iterator[Items | Links]:
    """Yield the steps, and pages about them."""
    steps = [words(step) for step in finding.to_do]
    items = tuple(Item(step) for step in steps if step)
    if items:
        yield Items(items, numbered=True)
    links = [(link, words(Message("result.help"))) for link in finding.links]
    topic = _TOPICS.get(finding.cause) if finding.cause is not None else None
    more = f"mail-autoconf explain {topic}" if topic else finding.reference
    if more:
        links.append((more, words(Message("result.reference"))))
    if links:
        yield Links(tuple(links))
