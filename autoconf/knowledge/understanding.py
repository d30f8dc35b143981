"""What a person means: an id, an error number, or words."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from msgspec import Struct

from autoconf.knowledge.matching import MAX_LETTERS, Match, Matcher
from autoconf.knowledge.numbers import (
    near_numbers,
    number_of,
    unknown_numbers,
    without_numbers,
)
from autoconf.knowledge.texts import Complaint, Entry, ErrorNumber, FindingText, Topic, knowledge
from autoconf.model.symptom import Symptom

MOST_CANDIDATES: Final = 5
_ENOUGH: Final = 0.46
"""The score from which words are understood."""
_CLEAR: Final = 0.7
"""The score from which no title of a finding is looked for."""
_TITLE: Final = 0.8
"""The score from which the title of a finding is meant."""
_TELLING: Final = 0.8
"""The score from which words say more than a reply code beside them."""
_NEAR: Final = 0.9
"""An answer is one of several if its score is this part of the best one."""


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

    A reply code of three digits, such as 554, gives way to words that say more.
    """
    known = knowledge()
    words = words.strip()[:MAX_LETTERS]
    entry = known.entry("-".join(words.casefold().split()))
    number = None if entry else number_of(words)
    if number and not number.broad:
        entry = number
    said = without_numbers(words)
    found = () if entry else _spoken_of(said)
    if number and not (found and found[0].score >= _TELLING):
        entry = number
    entries = [e for match in found if (e := known.entry(match.id))]
    entries = entries or ([] if entry else list(near_numbers(words)))
    if entry or len(entries) == 1:
        return Understanding(entry=entry or entries[0])
    if entries:
        return Understanding(candidates=tuple(entries[:MOST_CANDIDATES]))
    known_words, unknown = _spoken().sorted_out(said)
    return Understanding(known=known_words, unknown=(*unknown_numbers(words), *unknown))


def _spoken_of(words: str) -> Sequence[Match]:
    """Return the symptoms and topics that fit, best first; the findings where none is clear.

    A topic gives way to a symptom that leads to it, and fits as well.
    """
    found = [match for match in _spoken().matches(words) if match.score >= _ENOUGH]
    if not (found and found[0].score >= _CLEAR):
        titles = (match for match in _titles().matches(words) if match.score >= _TITLE)
        found = list(titles) or found
    near = [match for match in found if match.score >= _NEAR * found[0].score]
    said: set[str] = set()
    kept = []
    for match in near:
        complaint = knowledge().symptoms.get(match.id)
        said.update(complaint.topics if complaint else ())
        kept += [match] if match.id not in said else []
    return kept


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
    common = (match.id for match in _spoken().matches(words) if match.id in known)
    numbers = ["error-numbers"] if re.search(r"\d", words) else []
    names = dict.fromkeys([*numbers, *similar, *common])
    return tuple(known[name] for name in list(names)[:MOST_CANDIDATES])


@cache
def _spoken() -> Matcher:
    """Return what people say: symptoms, then topics, then the words for error numbers."""
    known = knowledge()
    entries: list[Complaint | Topic] = [*known.symptoms.values(), *known.topics.values()]
    phrases = {entry.id: (entry.title, *entry.words) for entry in entries}
    phrases |= {number.id: number.words for number in known.error_numbers.values()}
    needs = {one.id: one.needs for one in known.symptoms.values() if one.needs}
    return Matcher(phrases, known.language, needs)


@cache
def _titles() -> Matcher:
    """Return the titles of the findings."""
    known = knowledge()
    return Matcher({f.id: (f.title, f.id) for f in known.findings.values()}, known.language)
