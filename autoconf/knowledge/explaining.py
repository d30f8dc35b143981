"""The answer to a question, as every surface shows it."""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.knowledge.texts import (
    Complaint,
    Entry,
    ErrorNumber,
    FindingText,
    Knowledge,
    Topic,
    knowledge,
)
from autoconf.knowledge.understanding import near_topics, topics_of, understand

_OF_PROGRAM: Final = ("using-", "sent-mail-local")
"""Rules that look at the settings of the person's program."""
_OF_ROUND_TRIP: Final = frozenset({"spf-not-this-server", "dkim-missing"})
"""Rules that look at a message which came back."""


class Block(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A paragraph, or a table."""

    paragraph: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


class Named(Struct, frozen=True, kw_only=True):
    """Something that can be asked for."""

    kind: str
    id: str
    title: str


class Explanation(Struct, frozen=True, kw_only=True):
    """An answer (docs/cli.md, "Explain").

    Attributes:
        kind: topic, symptom, finding or error-number; None where there is no one answer.
        read: the month in which menu paths were read.
        causes: for a symptom and an error number, most likely first; a finding itself.
        check: the command that finds the cause.
        findings: the findings that lead to a topic.
        topics: the topics about it.
        symptoms: the symptoms that a finding may be the cause of.
        candidates: where several answers fit, up to five of them.
        near: where none fits, topics that may help.
        known: where none fits, the words that were understood.
        unknown: where none fits, the words that were not.
    """

    schema_version: int = 1
    asked: str
    kind: str | None = None
    id: str | None = None
    title: str = ""
    text: tuple[Block, ...] = ()
    read: str = ""
    links: tuple[str, ...] = ()
    causes: tuple[FindingText, ...] = ()
    check: str = ""
    findings: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    symptoms: tuple[Named, ...] = ()
    candidates: tuple[Named, ...] = ()
    near: tuple[Named, ...] = ()
    known: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def explain(words: str, language: str = "en") -> Explanation:
    """Return the answer to a question; the question is English, or an id."""
    found = understand(words)
    known = knowledge(language)
    if found.entry is not None:
        return _explanation(words, _of(known, found.entry), known)
    return Explanation(
        asked=words,
        candidates=_named(_of(known, entry) for entry in found.candidates),
        near=() if found.candidates else _named(_of(known, topic) for topic in near_topics(words)),
        known=found.known,
        unknown=found.unknown,
    )


def topics(language: str = "en") -> tuple[Named, ...]:
    """Return all topics in their order."""
    return _named(knowledge(language).topics.values())


def problems(language: str = "en") -> tuple[Named, ...]:
    """Return what people say, in its order."""
    return _named(knowledge(language).symptoms.values())


def _of(known: Knowledge, entry: Entry) -> Entry:
    """Return the same entry in the language of the knowledge."""
    return known.entry(entry.id) or entry


def _explanation(asked: str, entry: Entry, known: Knowledge) -> Explanation:
    named = Explanation(asked=asked, kind=entry.kind, id=entry.id, title=entry.title)
    match entry:
        case Topic():
            return replace(
                named,
                text=tuple(blocks(entry.text)),
                read=entry.read,
                links=entry.links,
                findings=entry.findings,
                topics=entry.see,
            )
        case FindingText():
            said = [c for c in known.symptoms.values() if entry.id in c.rules]
            return replace(
                named, causes=(entry,), topics=topics_of(entry.id), symptoms=_named(said)
            )
        case Complaint(rules=(), answer="", topics=(topic,)):
            return _explanation(asked, known.topics[topic], known)
        case Complaint() | ErrorNumber():
            return replace(
                named,
                text=tuple(blocks(entry.answer)),
                causes=tuple(known.findings[rule] for rule in entry.rules),
                check=_check_of(entry) if entry.rules else "",
                topics=entry.topics,
            )


def _check_of(entry: Complaint | ErrorNumber) -> str:
    """Return the command, with the options that these rules need."""
    words = ["mail-autoconf check ADDRESS --symptom", entry.id]
    if any(rule.startswith(_OF_PROGRAM) for rule in entry.rules):
        words.append("--using FILE")
    if any(rule in _OF_ROUND_TRIP for rule in entry.rules):
        words.append("--round-trip")
    return " ".join(words)


def blocks(text: str) -> Iterator[Block]:
    """Yield the paragraphs and tables of a text."""
    for part in filter(None, text.strip().split("\n\n")):
        lines = part.splitlines()
        if all(" | " in line for line in lines):
            rows = (line.split(" | ") for line in lines)
            yield Block(rows=tuple(tuple(map(str.strip, row)) for row in rows))
        else:
            yield Block(paragraph=" ".join(lines))


def _named(entries: Iterable[Entry]) -> tuple[Named, ...]:
    return tuple(Named(kind=e.kind, id=e.id, title=e.title) for e in entries)
