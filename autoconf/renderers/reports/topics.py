"""The topics that steps lead to, such as the menus of each mail program, below the results."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from autoconf.knowledge.explaining import Block, blocks
from autoconf.model.finding import Finding
from autoconf.model.message import Message
from autoconf.renderers.interface import Words
from autoconf.renderers.pages.page import Item, Items, Paragraph, Section

_COMMAND: Final = re.compile(r" \(explain [^)]*\)")
"""A hint at another topic: the reader of a page may have no terminal."""


def topic_sections(findings: Iterable[Finding], words: Words) -> Iterator[Section]:
    """Yield a section for each topic, once."""
    topics = dict.fromkeys(topic for finding in findings for topic in finding.topics)
    if not topics:
        return
    from autoconf.knowledge.texts import knowledge  # reads its data

    known = knowledge(words(Message("language.code")))
    for name in topics:
        topic = known.topics[name]
        shown = [block_of(block) for block in blocks(topic.text)]
        if topic.read:
            age = Message.of("explain.read", month=topic.read)
            shown.append(Paragraph(words(age), mark="small"))
        yield Section(topic.title, tuple(shown))


def block_of(block: Block) -> Paragraph | Items:
    """Return a block of a topic as one of a page, without the hints at commands."""
    if block.paragraph:
        return Paragraph(_COMMAND.sub("", block.paragraph))
    pairs = [(name, _COMMAND.sub("", " | ".join(rest))) for name, *rest in block.rows]
    if all(name == str(number) for number, (name, _) in enumerate(pairs, start=1)):
        return Items(tuple(Item(text) for _, text in pairs), numbered=True)
    return Items(tuple(Item(text, name=name) for name, text in pairs))
