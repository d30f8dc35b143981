"""What a person means: an id, an error number, or words."""

import re
from typing import Final

from msgspec import Struct

from autoconf.knowledge.choosing import choose, spoken
from autoconf.knowledge.matching import MAX_LETTERS
from autoconf.knowledge.numbers import (
    near_numbers,
    number_of,
    unknown_numbers,
    without_numbers,
)
from autoconf.knowledge.texts import Complaint, Entry, ErrorNumber, FindingText, Topic, knowledge
from autoconf.model.symptom import Symptom

MOST_CANDIDATES: Final = 5


class Understanding(Struct, frozen=True, kw_only=True):
    """What words mean.

    Attributes:
        entry: the answer; None where there is none, or where several fit.
        candidates: where several fit, up to five of them, best first.
        known: where none fits, the words that are in the texts nevertheless.
        unknown: where none fits, the words and numbers that are in no text.
    """

    entry: Entry | None = None
    candidates: tuple[Entry, ...] = ()
    known: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def understand(words: str) -> Understanding:
    """Return what the words mean: an exact id first, then an error number, then the words.

    A number with many reasons, such as 554, gives way to words that say more.
    """
    known = knowledge()
    words = words.strip()[:MAX_LETTERS]
    number = number_of(words)
    entry = known.entry("-".join(words.casefold().split()))
    if entry or (number and not number.broad):
        return Understanding(entry=entry or number)
    said = without_numbers(words)
    choice = choose(said)
    entries = tuple(e for name in choice.ids if (e := known.entry(name))) or near_numbers(words)
    if number and not (choice.is_sure and choice.ids):
        return _number_or(number, entries)
    if choice.is_sure:
        return Understanding(entry=entries[0] if choice.ids else None)
    if entries:
        return Understanding(candidates=entries[:MOST_CANDIDATES])
    known_words, unknown = spoken().sorted_out(said)
    return Understanding(known=known_words, unknown=(*unknown_numbers(words), *unknown))


def _number_or(number: ErrorNumber, entries: tuple[Entry, ...]) -> Understanding:
    """Return a number with many reasons; words beside it that may say more come first."""
    entries = tuple(entry for entry in entries if entry is not number)
    if not entries:
        return Understanding(entry=number)
    return Understanding(candidates=(*entries[: MOST_CANDIDATES - 1], number))


def symptom_of(entry: Entry) -> Symptom:
    """Return an answer as the symptom that a check looks for."""
    match entry:
        case Topic(findings=rules):
            return Symptom(id=entry.id, rules=rules, topics=(entry.id,))
        case FindingText():
            return Symptom(id=entry.id, rules=(entry.id,), topics=topics_of(entry.id))
        case Complaint() | ErrorNumber():
            return Symptom(id=entry.id, rules=entry.rules, topics=entry.topics)


def topics_of(rule: str) -> tuple[str, ...]:
    """Return the topics that a finding leads to."""
    topics = knowledge().topics.values()
    return tuple(topic.id for topic in topics if rule in topic.findings)


def near_topics(words: str) -> tuple[Topic, ...]:
    """Return the topics that have a word in common, or a similar id; of a number its own."""
    from difflib import get_close_matches

    known = knowledge().topics
    similar = get_close_matches("-".join(words.casefold().split()), known, n=3)
    common = (match.id for match in spoken().matches(words) if match.id in known)
    numbers = ["error-numbers"] if re.search(r"\d", words) else []
    names = dict.fromkeys([*numbers, *similar, *common])
    return tuple(known[name] for name in list(names)[:MOST_CANDIDATES])
