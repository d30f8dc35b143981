"""The topics of ``explain`` as pages."""

from typing import ClassVar

from autoconf.knowledge.explaining import Block, Explanation, topics
from autoconf.knowledge.explaining import explain as find
from autoconf.knowledge.texts import knowledge
from autoconf.model.message import Message
from autoconf.renderers.interface import Words
from autoconf.renderers.pages.page import Section
from autoconf.renderers.reports.topics import block_of
from autoconf.web.pages.contexts.links import hosts_of
from autoconf.web.pages.contexts.telling import language_of
from autoconf.web.pages.parts import Context, Link


class ExplainIndex(Context, frozen=True, kw_only=True):
    """The list of topics.

    Attributes:
        topics: links to them.
    """

    template: ClassVar[str] = "explain_index.html"
    topics: tuple[Link, ...]


class ExplainTopic(Context, frozen=True, kw_only=True):
    """A topic.

    Attributes:
        title: of the topic.
        text: its blocks.
        causes: what may be behind a complaint, and what to do.
        read: how old its menu paths are; empty: it has none.
        links: pages of vendors and standards.
        hosts: of these pages.
        see: topics beside it.
    """

    template: ClassVar[str] = "explain_topic.html"
    title: str
    text: Section
    causes: tuple[Section, ...]
    read: str
    links: tuple[str, ...]
    hosts: tuple[str, ...]
    see: tuple[Link, ...]


def explain_index(words: Words) -> ExplainIndex:
    """Return the list of topics."""
    found = (Link(url=f"/explain/{one.id}", text=one.title) for one in topics(language_of(words)))
    return ExplainIndex(topics=tuple(found))


def explain_topic(name: str, words: Words) -> ExplainTopic | None:
    """Return a topic, a finding, a complaint or an error number; None: there is no such id."""
    language = language_of(words)
    known = knowledge(language)
    if known.entry(name) is None:
        return None
    answer: Explanation = find(name, language)
    see = (known.topics[one] for one in answer.topics if one in known.topics)
    return ExplainTopic(
        title=answer.title,
        text=Section(answer.title, tuple(block_of(block) for block in answer.text)),
        causes=tuple(
            Section(
                cause.title,
                tuple(block_of(Block(paragraph=text)) for text in (cause.means, cause.do)),
            )
            for cause in answer.causes
        ),
        read=words(Message.of("explain.read", month=answer.read)) if answer.read else "",
        links=answer.links,
        hosts=hosts_of(answer.links),
        see=tuple(Link(url=f"/explain/{one.id}", text=one.title) for one in see),
    )
