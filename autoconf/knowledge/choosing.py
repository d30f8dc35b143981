"""From words to one answer, or to the few that may be meant."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from msgspec import Struct

from autoconf.knowledge.matching import Match, Matcher
from autoconf.knowledge.texts import Complaint, Topic, Unclear, knowledge

_ENOUGH: Final = 0.46
"""The score from which words are understood."""
_CLEAR: Final = 0.7
"""The score from which no title of a finding is looked for."""
_TITLE: Final = 0.8
"""The score from which the title of a finding is meant."""
_NEAR: Final = 0.9
"""An answer is one of several if its score is this part of the best one."""
_POSSIBLE: Final = 0.6
"""The same, where the best one is not sure."""
_SAME: Final = 0.9
"""The score from which an answer is sure: nearly all words are the same."""
_SIMILAR: Final = 0.6
"""The score from which one is sure too, if the words in common are telling."""
_TELLING: Final = 3.5
"""The weight of the telling words, times the score, that is enough then."""
_MUCH: Final = 9.0
"""The weight of the telling words that is enough whatever else was said."""


class Choice(Struct, frozen=True):
    """The ids that fit, best first; a sure one stands alone.

    No id, and sure: the words are about something else than mail settings.
    """

    ids: tuple[str, ...] = ()
    is_sure: bool = False


def choose(words: str) -> Choice:
    """Return what fits the words."""
    found = _found(words)
    if not found:
        return Choice()
    best, unclear = found[0], knowledge().unclear
    near = [match for match in found if match.score >= _NEAR * best.score]
    if best.score >= _SAME and best.id not in unclear:
        near = [m for m in near if m.id not in unclear or m.score == best.score]
    answers = _without_topics_of_symptoms(near)
    if best.id in unclear:
        return Choice(_ids(answers)) if unclear[best.id].may_be else Choice(is_sure=True)
    if len(answers) == 1 and _is_telling(best):
        return Choice((best.id,), is_sure=True)
    if len(answers) == 1:
        possible = [match for match in found if match.score >= _POSSIBLE * best.score]
        clear = [match for match in possible if match.id not in unclear]
        answers = clear if len(clear) > 1 else possible
    return Choice(_ids(answers))


def _ids(matches: Sequence[Match]) -> tuple[str, ...]:
    """Return the answers; for an unclear saying those that may be meant."""
    unclear = knowledge().unclear
    names = (
        name
        for match in matches
        for name in (unclear[match.id].may_be if match.id in unclear else (match.id,))
    )
    return tuple(dict.fromkeys(names))


def _is_telling(match: Match) -> bool:
    if match.score < _SIMILAR:
        return match.evidence >= _MUCH
    return match.score >= _SAME or match.score * match.evidence >= _TELLING


def _found(words: str) -> Sequence[Match]:
    """Return what fits, best first; the findings where no symptom and no topic is clear."""
    found = [match for match in spoken().matches(words) if match.score >= _ENOUGH]
    if not (found and found[0].score >= _CLEAR):
        titles = [match for match in _titles().matches(words) if match.score >= _TITLE]
        found = titles or found
    return found


def _without_topics_of_symptoms(matches: Sequence[Match]) -> list[Match]:
    """Leave out a topic behind a symptom that leads to it."""
    said: set[str] = set()
    kept = []
    for match in matches:
        complaint = knowledge().symptoms.get(match.id)
        said.update(complaint.topics if complaint else ())
        kept += [match] if match.id not in said else []
    return kept


@cache
def spoken() -> Matcher:
    """Return what people say: symptoms, topics, unclear sayings, the words for error numbers."""
    known = knowledge()
    entries: list[Complaint | Topic] = [*known.symptoms.values(), *known.topics.values()]
    phrases = {entry.id: (entry.title, *entry.words) for entry in entries}
    phrases |= {saying.id: saying.words for saying in known.unclear.values()}
    phrases |= {number.id: number.words for number in known.error_numbers.values()}
    phrases |= {f.id: f.words for f in known.findings.values() if f.words}
    gated: list[Complaint | Unclear] = [*known.symptoms.values(), *known.unclear.values()]
    needs = {one.id: one.needs for one in gated if one.needs}
    return Matcher(phrases, known.language, needs)


@cache
def _titles() -> Matcher:
    """Return the titles of the findings."""
    known = knowledge()
    return Matcher({f.id: (f.title, f.id) for f in known.findings.values()}, known.language)
